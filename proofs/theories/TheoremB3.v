(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Theorem 4.2 / B.3 (claims theorem-b3, theorem-b3-identity). Without positions, a causal transformer brings the last tokens of
   [x, a] and [x, a, a] together as their length n grows: with values of diameter D_h, logits of spread W_h, and steps of Lipschitz
   constant g, layer by layer and head by head, all in the norm of the largest coordinate,

     e_0 = 0,   e_(l+1) <= g (e_l + sum_h (D_h tanh (kappa_h e_l / 4) + theta_h |u_h - o_h|)),   theta_h <= e^W_h / (n + 1)
                e_L <= C_L / (n + 1),   C_0 = 0,   C_(l+1) = g ((1 + sum_h D_h kappa_h / 4) C_l + sum_h D_h e^W_h);

   theta_h is the new token's weight on itself, u_h its value, o_h its average over the other keys.
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
  destruct (midpoint n v D Hn Values) as (middle & Near).
  assert (HD : 0 <= D) by (pose proof (Values O O Hn Hn); lra).
  pose proof (distance_oscillation n x z osc Hn Shift) as Weights.
  replace (average n x v - average n z v) with (sum n (fun i => (softmax n x i - softmax n z i) * (v i - middle))).
  - eapply Rle_trans; [apply sum_triangle|].
    apply Rle_trans with (sum n (fun i => Rabs (softmax n x i - softmax n z i) * (D / 2))).
    + apply sum_le. intros i Hi. rewrite Rabs_mult. apply Rmult_le_compat_l; [apply Rabs_pos|auto].
    + rewrite sum_scale_right. fold (distance1 n (softmax n x) (softmax n z)).
      apply Rle_trans with (2 * tanh (osc / 4) * (D / 2)); [apply Rmult_le_compat_r; lra|right; field].
  - rewrite (sum_ext n _ (fun i => (softmax n x i * v i - softmax n z i * v i)
                                   - (softmax n x i * middle - softmax n z i * middle))).
    + rewrite !sum_minus, !sum_scale_right, !softmax_sum by easy. unfold average. ring.
    + intros i _. ring.
Qed.

(* One more key moves an average towards its value by its weight. *)
Lemma average_grows n z v : (0 < n)%nat -> average (S n) z v - average n z v = softmax (S n) z n * (v n - average n z v).
Proof.
  intros Hn. pose proof (partition_positive n z Hn) as Hz. pose proof (exp_pos (z n)).
  rewrite !average_as_quotient by lia. unfold softmax. change (partition (S n) z) with (partition n z + exp (z n)).
  cbn [sum]. field. lra.
Qed.

(* One head: the query that moves from row x to row z, and the key n that only z sees. *)
Theorem head_moves n x z v D osc : (0 < n)%nat ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> v i - v j <= D) ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> (x i - z i) - (x j - z j) <= osc) ->
  Rabs (average (S n) z v - average n x v) <= D * tanh (osc / 4) + softmax (S n) z n * Rabs (v n - average n z v).
Proof.
  intros Hn Values Shift.
  replace (average (S n) z v - average n x v)
    with ((average n z v - average n x v) + softmax (S n) z n * (v n - average n z v))
    by (rewrite <- average_grows by easy; ring).
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat.
  - rewrite Rabs_minus_sym. now apply average_of_shifted_logits.
  - rewrite Rabs_mult, Rabs_pos_eq by (apply Rlt_le, softmax_positive; lia). lra.
Qed.

Theorem own_part n z v D W : (0 < n)%nat -> (forall i j, (i < S n)%nat -> (j < S n)%nat -> v i - v j <= D) ->
  spread (S n) z W -> softmax (S n) z n * Rabs (v n - average n z v) <= D * exp W / INR (S n).
Proof.
  intros Hn Values Spread. apply Rle_trans with (exp W / INR (S n) * D); [|right; field; apply not_0_INR; lia].
  apply Rmult_le_compat; [apply Rlt_le, softmax_positive; lia|apply Rabs_pos| |].
  - apply softmax_bracket; [easy|lia].
  - rewrite Rabs_minus_sym. apply average_within; [easy|]. intros i Hi.
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
Variables (tokens : nat -> vector) (n : nat) (g : nat -> R) (D W kappa : nat -> nat -> R).  (* layer; layer, head *)
Hypothesis some_key : (0 < n)%nat.
Hypothesis repeated : tokens (n - 1)%nat = tokens n.
Hypothesis lipschitz_step : forall l r x y, near d r x y -> near d (g l * r) (step (blocks l) x) (step (blocks l) y).
Hypothesis values_within : forall l h i j c, (i < S n)%nat -> (j < S n)%nat -> (c < d)%nat ->
  value (blocks l) h (stream tokens l i) c - value (blocks l) h (stream tokens l j) c <= D l h.
Hypothesis logits_within : forall l h, spread (S n) (fun j => score (blocks l) h (stream tokens l n) (stream tokens l j)) (W l h).
Hypothesis shifts_oscillate : forall l h r, near d r (stream tokens l (n - 1)) (stream tokens l n) ->
  forall i j, (i < n)%nat -> (j < n)%nat ->
  let shift k := score (blocks l) h (stream tokens l (n - 1)) (stream tokens l k) - score (blocks l) h (stream tokens l n) (stream tokens l k)
  in shift i - shift j <= kappa l h * r.

Definition last_distance (l : nat) (r : R) : Prop := near d r (stream tokens l (n - 1)) (stream tokens l n).

(* theta |u - o| of one head in one coordinate. *)
Definition own_of_head (l h c : nat) : R :=
  let row j := score (blocks l) h (stream tokens l n) (stream tokens l j) in
  let u j := value (blocks l) h (stream tokens l j) c in
  softmax (S n) row n * Rabs (u n - average n row u).

(* One layer, by what each head adds. *)
Definition step_bound (steepness e : R) (diameter oscillation own : nat -> R) : R :=
  steepness * (e + sum H (fun h => diameter h * tanh (oscillation h / 4) + own h)).

Theorem block_step l e own : last_distance l e ->
  (forall h c, (h < H)%nat -> (c < d)%nat -> own_of_head l h c <= own h) ->
  last_distance (S l) (step_bound (g l) e (D l) (fun h => kappa l h * e) own).
Proof.
  intros He Own. unfold last_distance, step_bound. cbn [stream]. apply lipschitz_step. intros c Hc. unfold attended.
  replace (S (n - 1)) with n by lia.
  set (before := fun h => average n _ _). set (after := fun h => average (S n) _ _).
  replace (_ + sum H before - _) with ((stream tokens l (n - 1)%nat c - stream tokens l n c) + sum H (fun h => before h - after h))
    by (rewrite sum_minus; ring).
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [now apply He|].
  eapply Rle_trans; [apply sum_triangle|]. apply sum_le. intros h Hh. rewrite Rabs_minus_sym.
  eapply Rle_trans; [apply (head_moves n _ _ _ (D l h) (kappa l h * e)); [easy|intros; apply values_within; try easy; lia|]|].
  - intros i j Hi Hj. now apply (shifts_oscillate l h e He).
  - apply Rplus_le_compat_l. now apply (Own h c).
Qed.

Theorem own_of_head_bounded l h c : (c < d)%nat -> own_of_head l h c <= D l h * exp (W l h) / INR (S n).
Proof. intros Hc. apply own_part; [easy|intros; apply values_within; try easy; lia|apply logits_within]. Qed.

Fixpoint constant (l : nat) : R :=
  match l with
  | O => 0
  | S k => g k * ((1 + sum H (fun h => D k h * kappa k h / 4)) * constant k + sum H (fun h => D k h * exp (W k h)))
  end.

Hypothesis g_positive : forall l, 0 <= g l.
Hypothesis D_positive : forall l h, 0 <= D l h.
Hypothesis kappa_positive : forall l h, 0 <= kappa l h.

Lemma constant_nonnegative l : 0 <= constant l.
Proof.
  induction l as [|l IH]; cbn [constant]; [lra|].
  apply Rmult_le_pos; [easy|]. apply Rplus_le_le_0_compat.
  - apply Rmult_le_pos; [|easy]. apply Rplus_le_le_0_compat; [lra|]. apply sum_nonnegative. intros h _.
    apply Rmult_le_pos; [now apply Rmult_le_pos|lra].
  - apply sum_nonnegative. intros h _. apply Rmult_le_pos; [easy|apply Rlt_le, exp_pos].
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
  - eapply near_weaken; [|exact (block_step L _ _ IH (fun h c _ Hc => own_of_head_bounded L h c Hc))]. cbn [constant].
    set (e := constant L / INR (S n)).
    assert (He : 0 <= e) by (apply Rmult_le_pos; [apply constant_nonnegative|now apply Rlt_le, Rinv_0_lt_compat]).
    assert (Linear : forall h, tanh (kappa L h * e / 4) <= kappa L h * e / 4).
    { intros h. replace (kappa L h * e / 4) with (kappa L h * e / 2 / 2) by field. apply tanh_below.
      assert (0 <= kappa L h * e) by now apply Rmult_le_pos. lra. }
    replace (g L * _ / INR (S n))
      with (g L * (e + sum H (fun h => D L h * (kappa L h * e / 4) + D L h * exp (W L h) / INR (S n)))).
    + apply Rmult_le_compat_l; [easy|]. apply Rplus_le_compat_l. apply sum_le. intros h _.
      apply Rplus_le_compat_r. now apply Rmult_le_compat_l.
    + rewrite sum_plus.
      rewrite (sum_ext H (fun h => D L h * (kappa L h * e / 4)) (fun h => D L h * kappa L h / 4 * e)) by (intros; field).
      rewrite (sum_ext H (fun h => D L h * exp (W L h) / INR (S n)) (fun h => D L h * exp (W L h) * / INR (S n))) by easy.
      rewrite !sum_scale_right. unfold e. field. lra.
Qed.
End Model.
