(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Theorem 4.2 / B.3 (claims theorem-b3, theorem-b3-identity). Without positions, a causal transformer brings the last tokens of
   [x, a] and [x, a, a] together as their length n grows: with H heads, values of diameter D, logits of spread W, and steps of
   Lipschitz constant g, all in the norm of the largest coordinate,

     e_0 = 0,   e_(l+1) <= g (e_l + H (D tanh (kappa e_l / 4) + D e^W / (n + 1)))
                e_L <= C_L / (n + 1),   C_0 = 0,   C_(l+1) = g ((1 + H D kappa / 4) C_l + H D e^W).

   [x, a] is a prefix of [x, a, a], so that both are positions n - 1 and n, counted from 0, of one stream. The hypotheses, which the
   paper leaves open, are those of a bounded trajectory: logits of bounded spread whose shift under another query oscillates by at most
   kappa times the queries' distance, values of bounded diameter, steps that are Lipschitz. docs/theory/theorem-b3.md. *)
From Coq Require Import Reals Lra Lia Psatz.
From Snellen Require Import FiniteSum FiniteRange Softmax LemmaB2.
Open Scope R_scope.

Lemma tanh_below t : 0 <= t -> tanh (t / 2) <= t / 2.
Proof.
  intros [Ht|<-]; [|unfold tanh, sinh, Rdiv; rewrite Rmult_0_l, Ropp_0; lra].
  rewrite <- tanh_half.
  set (f := fun s => s * (exp s + 1) - 2 * (exp s - 1)).
  destruct (MVT_cor2 f (fun s => 1 + (s - 1) * exp s) 0 t Ht) as (c & Mean & Hc).
  { intros s _. unfold f.
    replace (1 + (s - 1) * exp s) with (1 * (exp s + 1) + s * (exp s + 0) - (0 * (exp s - 1) + 2 * (exp s - 0))) by ring.
    apply derivable_pt_lim_minus.
    - apply (derivable_pt_lim_mult (fun s => s) (fun s => exp s + 1)); [apply derivable_pt_lim_id|].
      apply derivable_pt_lim_plus; [apply derivable_pt_lim_exp|apply derivable_pt_lim_const].
    - apply (derivable_pt_lim_mult (fun _ => 2) (fun s => exp s - 1)); [apply derivable_pt_lim_const|].
      apply derivable_pt_lim_minus; [apply derivable_pt_lim_exp|apply derivable_pt_lim_const]. }
  assert (Slope : 0 <= 1 + (c - 1) * exp c).
  { pose proof (exp_ineq1_le (- c)) as Tangent. pose proof (exp_pos c) as Pos.
    assert (exp (- c) * exp c = 1) by (rewrite <- exp_plus, Rplus_opp_l; apply exp_0). nra. }
  unfold f in Mean. rewrite exp_0 in Mean. pose proof (exp_pos t).
  apply (Rmult_le_reg_r (2 * (exp t + 1))); [lra|].
  replace ((exp t - 1) / (exp t + 1) * (2 * (exp t + 1))) with (2 * (exp t - 1)) by (field; lra).
  replace (t / 2 * (2 * (exp t + 1))) with (t * (exp t + 1)) by field.
  assert (0 <= (1 + (c - 1) * exp c) * (t - 0)) by (apply Rmult_le_pos; lra). lra.
Qed.

(* The same keys under two queries, whose logits differ by a shift that oscillates by at most osc. *)
Theorem average_of_shifted_logits n x z v D osc : (0 < n)%nat ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> v i - v j <= D) ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> (x i - z i) - (x j - z j) <= osc) ->
  Rabs (average n x v - average n z v) <= D * tanh (osc / 4).
Proof.
  intros Hn Values Shift.
  destruct (midpoint n v D Hn Values) as (middle & Near), (midpoint n (fun i => x i - z i) osc Hn Shift) as (shift & Close).
  assert (HD : 0 <= D) by (pose proof (Values O O Hn Hn); lra).
  set (w := fun i => z i + shift).
  assert (Weights : distance1 n (softmax n x) (softmax n w) <= 2 * tanh (osc / 4)).
  { replace (osc / 4) with (osc / 2 / 2) by field. apply distance_tanh; [easy|].
    intros i Hi. unfold w. specialize (Close i Hi). cbv beta in Close.
    now replace (x i - (z i + shift)) with (x i - z i - shift) by ring. }
  replace (average n x v - average n z v) with (sum n (fun i => (softmax n x i - softmax n w i) * (v i - middle))).
  - eapply Rle_trans; [apply sum_triangle|].
    apply Rle_trans with (sum n (fun i => Rabs (softmax n x i - softmax n w i) * (D / 2))).
    + apply sum_le. intros i Hi. rewrite Rabs_mult. apply Rmult_le_compat_l; [apply Rabs_pos|auto].
    + rewrite sum_scale_right. fold (distance1 n (softmax n x) (softmax n w)).
      apply Rle_trans with (2 * tanh (osc / 4) * (D / 2)); [apply Rmult_le_compat_r; lra|right; field].
  - rewrite (sum_ext n _ (fun i => (softmax n x i * v i - softmax n z i * v i)
                                   - (softmax n x i * middle - softmax n z i * middle))).
    + rewrite !sum_minus, !sum_scale_right, !softmax_sum by easy. unfold average. ring.
    + intros i _. unfold w. rewrite softmax_shift by easy. ring.
Qed.

(* One head: query i of the shorter row and the next one, which sees one key more. *)
Theorem head_step n x z v b D W osc : (0 < n)%nat ->
  (forall i j, (i < S n)%nat -> (j < S n)%nat -> v i - v j <= D) ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> (x i - z i) - (x j - z j) <= osc) ->
  spread (S n) (append n z b) W ->
  Rabs (average (S n) (append n z b) v - average n x v) <= D * tanh (osc / 4) + D * exp W / INR (S n).
Proof.
  intros Hn Values Shift Spread.
  assert (HD : 0 <= D) by (pose proof (Values O O ltac:(lia) ltac:(lia)); lra).
  assert (Longer : average (S n) (append n z b) v - average n z v
                   = softmax (S n) (append n z b) n * (v n - average n z v)).
  { rewrite <- average_append by easy. f_equal. unfold average. apply sum_ext. intros i Hi. f_equal.
    destruct (Nat.eq_dec i n) as [->|]; [now rewrite append_last|now rewrite append_before by lia]. }
  replace (average (S n) (append n z b) v - average n x v)
    with ((average n z v - average n x v) + softmax (S n) (append n z b) n * (v n - average n z v))
    by (rewrite <- Longer; ring).
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat.
  - rewrite Rabs_minus_sym. apply average_of_shifted_logits; auto.
  - rewrite Rabs_mult, Rabs_pos_eq by (apply Rlt_le, softmax_positive; lia).
    apply Rle_trans with (exp W / INR (S n) * D); [|right; field; apply not_0_INR; lia].
    apply Rmult_le_compat; [apply Rlt_le, softmax_positive; lia|apply Rabs_pos| |].
    + apply softmax_bracket; [easy|lia].
    + rewrite Rabs_minus_sym. apply average_within; [easy|]. intros i Hi.
      pose proof (Values i n ltac:(lia) ltac:(lia)). pose proof (Values n i ltac:(lia) ltac:(lia)).
      unfold Rabs. destruct (Rcase_abs _); lra.
Qed.

(* Vectors of d coordinates, and "at most r apart in the largest coordinate". *)
Definition vector := nat -> R.
Definition near (d : nat) (r : R) (x y : vector) : Prop := forall c, (c < d)%nat -> Rabs (x c - y c) <= r.

(* A block: heads with logits and values of whatever kind, norms inside, and the step from z to z + psi (N2 z). *)
Record block := {
  score : nat -> vector -> vector -> R;  (* head, query, key *)
  value : nat -> vector -> vector;
  step : vector -> vector }.

Section Model.
Variables (d H : nat) (blocks : nat -> block).

Definition attended (B : block) (stream : nat -> vector) (i : nat) : vector := fun c =>
  stream i c + sum H (fun h => average (S i) (fun j => score B h (stream i) (stream j)) (fun j => value B h (stream j) c)).

(* Position i sees the positions up to itself. *)
Fixpoint stream (tokens : nat -> vector) (l : nat) : nat -> vector :=
  match l with O => tokens | S k => fun i => step (blocks k) (attended (blocks k) (stream tokens k) i) end.

(* One more token changes nothing before it: [x, a] is a prefix of [x, a, a]. *)
Theorem prefixes_are_shared tokens tokens' l : forall i, (forall j, (j <= i)%nat -> tokens j = tokens' j) ->
  stream tokens l i = stream tokens' l i.
Proof.
  induction l as [|l IH]; intros i Same; cbn [stream]; [auto|]. f_equal. unfold attended.
  assert (Earlier : forall j, (j <= i)%nat -> stream tokens l j = stream tokens' l j).
  { intros j Hj. apply IH. intros k Hk. apply Same. lia. }
  rewrite (Earlier i) by lia.
  assert (Heads : forall c, sum H (fun h => average (S i) (fun j => score (blocks l) h (stream tokens' l i) (stream tokens l j))
                                              (fun j => value (blocks l) h (stream tokens l j) c))
                  = sum H (fun h => average (S i) (fun j => score (blocks l) h (stream tokens' l i) (stream tokens' l j))
                                              (fun j => value (blocks l) h (stream tokens' l j) c))).
  { intros c. apply sum_ext. intros h _. unfold average, softmax, partition. apply sum_ext. intros j Hj.
    rewrite Earlier by lia. f_equal. f_equal. apply sum_ext. intros k Hk. now rewrite Earlier by lia. }
  apply FunctionalExtensionality.functional_extensionality. intros c. now rewrite Heads.
Qed.

(* What is known of the trajectory of the longer sequence, n + 1 tokens. *)
Variables (tokens : nat -> vector) (n : nat) (g D W kappa : R).
Hypothesis some_key : (0 < n)%nat.
Hypothesis repeated : tokens (n - 1)%nat = tokens n.
Hypothesis lipschitz_step : forall l r x y, near d r x y -> near d (g * r) (step (blocks l) x) (step (blocks l) y).
Hypothesis values_within : forall l h i j c, (i < S n)%nat -> (j < S n)%nat -> (c < d)%nat ->
  value (blocks l) h (stream tokens l i) c - value (blocks l) h (stream tokens l j) c <= D.
Hypothesis logits_within : forall l h, spread (S n) (fun j => score (blocks l) h (stream tokens l n) (stream tokens l j)) W.
Hypothesis shifts_oscillate : forall l h r, near d r (stream tokens l (n - 1)) (stream tokens l n) ->
  forall i j, (i < n)%nat -> (j < n)%nat ->
  let shift k := score (blocks l) h (stream tokens l (n - 1)) (stream tokens l k) - score (blocks l) h (stream tokens l n) (stream tokens l k)
  in shift i - shift j <= kappa * r.

Definition last_distance (l : nat) (r : R) : Prop := near d r (stream tokens l (n - 1)) (stream tokens l n).

Theorem block_step l e : last_distance l e ->
  last_distance (S l) (g * (e + INR H * (D * tanh (kappa * e / 4) + D * exp W / INR (S n)))).
Proof.
  intros He. unfold last_distance. cbn [stream]. apply lipschitz_step. intros c Hc. unfold attended.
  replace (S (n - 1)) with n by lia.
  set (before := fun h => average n _ _). set (after := fun h => average (S n) _ _).
  replace (_ + sum H before - _) with ((stream tokens l (n - 1)%nat c - stream tokens l n c) + sum H (fun h => before h - after h))
    by (rewrite sum_minus; ring).
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [now apply He|].
  eapply Rle_trans; [apply sum_triangle|]. rewrite <- sum_constant. apply sum_le. intros h _.
  rewrite Rabs_minus_sym. unfold before, after.
  set (x := fun j => score (blocks l) h (stream tokens l (n - 1)%nat) (stream tokens l j)).
  set (z := fun j => score (blocks l) h (stream tokens l n) (stream tokens l j)).
  set (v := fun j => value (blocks l) h (stream tokens l j) c).
  assert (Last : forall w, average (S n) z w = average (S n) (append n z (z n)) w).
  { intros w. assert (Same : forall i, (i < S n)%nat -> z i = append n z (z n) i).
    { intros i Hi. destruct (Nat.eq_dec i n) as [->|]; [now rewrite append_last|now rewrite append_before by lia]. }
    unfold average, softmax, partition. rewrite (sum_ext (S n) (fun k => exp (z k)) (fun k => exp (append n z (z n) k)))
      by (intros; now rewrite Same). apply sum_ext. intros. now rewrite Same. }
  rewrite Last. apply head_step; [easy|intros; now apply values_within| |].
  - intros i j Hi Hj. now apply (shifts_oscillate l h e He).
  - intros i j Hi Hj. replace (append n z (z n) i) with (z i); [replace (append n z (z n) j) with (z j)|].
    + now apply logits_within.
    + destruct (Nat.eq_dec j n) as [->|]; [now rewrite append_last|now rewrite append_before by lia].
    + destruct (Nat.eq_dec i n) as [->|]; [now rewrite append_last|now rewrite append_before by lia].
Qed.

Fixpoint constant (l : nat) : R :=
  match l with O => 0 | S k => g * ((1 + INR H * D * kappa / 4) * constant k + INR H * D * exp W) end.

Hypothesis g_positive : 0 <= g.
Hypothesis D_positive : 0 <= D.
Hypothesis kappa_positive : 0 <= kappa.

Lemma constant_nonnegative l : 0 <= constant l.
Proof.
  induction l as [|l IH]; cbn [constant]; [lra|]. pose proof (pos_INR H). pose proof (exp_pos W).
  apply Rmult_le_pos; [easy|]. apply Rplus_le_le_0_compat; apply Rmult_le_pos; try lra.
  - unfold Rdiv. assert (0 <= INR H * D * kappa) by (repeat apply Rmult_le_pos; lra). lra.
  - apply Rmult_le_pos; lra.
Qed.

Lemma near_weaken r s x y : r <= s -> near d r x y -> near d s x y.
Proof. intros Order Near c Hc. specialize (Near c Hc). lra. Qed.

(* Collapse at rate 1/n, for every depth. *)
Theorem representational_collapse L : last_distance L (constant L / INR (S n)).
Proof.
  assert (HN : 0 < INR (S n)) by (apply lt_0_INR; lia).
  induction L as [|L IH].
  - intros c Hc. cbn [stream constant]. rewrite repeated, Rminus_diag_eq, Rabs_R0 by easy.
    unfold Rdiv. rewrite Rmult_0_l. lra.
  - eapply near_weaken; [|exact (block_step L _ IH)]. cbn [constant].
    set (e := constant L / INR (S n)).
    assert (He : 0 <= e) by (apply Rmult_le_pos; [apply constant_nonnegative|now apply Rlt_le, Rinv_0_lt_compat]).
    assert (Linear : tanh (kappa * e / 4) <= kappa * e / 4).
    { replace (kappa * e / 4) with (kappa * e / 2 / 2) by field. apply tanh_below.
      assert (0 <= kappa * e) by now apply Rmult_le_pos. lra. }
    replace (g * _ / INR (S n)) with (g * (e + INR H * (D * (kappa * e / 4) + D * exp W / INR (S n))))
      by (unfold e; field; lra).
    apply Rmult_le_compat_l; [easy|]. apply Rplus_le_compat_l. apply Rmult_le_compat_l; [apply pos_INR|].
    apply Rplus_le_compat_r. now apply Rmult_le_compat_l.
Qed.
End Model.
