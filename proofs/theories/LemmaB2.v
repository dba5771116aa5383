(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Lemma B.2 (claims lemma-b2, lemma-b2-exact). Logits x and z of n keys that differ by at most epsilon everywhere have softmax
   weights at L1 distance at most 2 tanh(epsilon / 2), which is sharp (PropositionB4.v). If they differ by at most epsilon from
   the key h on, and all lie in [-B, B], the h keys of the head add at most 2 h e^(2B) / n.
   The paper states the limit. Statement and printed gaps: docs/theory/lemma-b2.md. *)
From Coq Require Import Reals Lra Lia Psatz.
From Snellen Require Import FiniteSum FiniteRange Softmax.
Open Scope R_scope.

(* Two probabilities whose odds are within a factor a^2 differ by at most (a - 1) / (a + 1). *)
Lemma odds_within a u v : 1 <= a -> 0 <= u <= 1 -> 0 <= v <= 1 ->
  u * (1 - v) <= a * a * (v * (1 - u)) -> u - v <= (a - 1) / (a + 1).
Proof.
  intros Ha Hu Hv Odds. set (q := u + a * a * (1 - u)).
  assert (0 <= (a * a - 1) * (1 - u)) by (apply Rmult_le_pos; nra).
  assert (Hq : 0 < q) by (unfold q; lra).
  assert (Hv' : u <= v * q) by (unfold q; lra).
  apply (Rmult_le_reg_r ((a + 1) * q)); [nra|].
  replace ((a - 1) / (a + 1) * ((a + 1) * q)) with ((a - 1) * q) by (field; lra).
  (* The two sides differ by a square. *)
  assert (Square : (a - 1) * q - (a + 1) * u * q + (a + 1) * u = (a - 1) * ((u - a * (1 - u)) * (u - a * (1 - u))))
    by (unfold q; ring).
  assert (0 <= (a - 1) * ((u - a * (1 - u)) * (u - a * (1 - u)))) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
  assert ((a + 1) * u <= (a + 1) * (v * q)) by (apply Rmult_le_compat_l; lra).
  lra.
Qed.

Lemma tanh_half t : (exp t - 1) / (exp t + 1) = tanh (t / 2).
Proof.
  unfold tanh, sinh, cosh. replace (exp t) with (exp (t / 2) * exp (t / 2)).
  - rewrite exp_Ropp. pose proof (exp_pos (t / 2)). field. nra.
  - rewrite <- exp_plus. f_equal. lra.
Qed.

Section Shift.
Variables (n : nat) (x z : nat -> R) (epsilon : R).
Hypothesis some_key : (0 < n)%nat.
Hypothesis near : forall i, (i < n)%nat -> Rabs (x i - z i) <= epsilon.

Let p := softmax n x.
Let q := softmax n z.
(* 1 on the keys that x gives at least the weight that z gives. *)
Let gains i := if Rle_dec (q i) (p i) then 1 else 0.

Lemma gains_0_1 i : 0 <= gains i <= 1.
Proof. unfold gains. destruct (Rle_dec _ _); lra. Qed.

Lemma epsilon_nonnegative : 0 <= epsilon.
Proof. pose proof (near 0 some_key). pose proof (Rabs_pos (x 0%nat - z 0%nat)). lra. Qed.

Lemma unnormalised i : (i < n)%nat -> exp (x i) <= exp epsilon * exp (z i) /\ exp (z i) <= exp epsilon * exp (x i).
Proof.
  intros Hi. specialize (near i Hi). rewrite <- !exp_plus.
  unfold Rabs in near. destruct (Rcase_abs _); split; apply exp_le; lra.
Qed.

Theorem distance_sharp : distance1 n p q <= 2 * ((exp epsilon - 1) / (exp epsilon + 1)).
Proof.
  pose proof (softmax_sum n x some_key) as Sp. pose proof (softmax_sum n z some_key) as Sq. fold p in Sp. fold q in Sq.
  set (u := sum n (fun i => gains i * p i)). set (v := sum n (fun i => gains i * q i)).
  assert (Distance : distance1 n p q = 2 * (u - v)).
  { unfold distance1. rewrite (sum_ext n _ (fun i => 2 * (gains i * p i - gains i * q i) - (p i - q i))).
    - rewrite sum_minus, sum_scale, !sum_minus, Sp, Sq. fold u v. ring.
    - intros i _. unfold gains, Rabs. destruct (Rle_dec _ _), (Rcase_abs _); lra. }
  rewrite Distance. apply Rmult_le_compat_l; [lra|].
  assert (Pp : forall i, 0 < p i) by (intros; now apply softmax_positive).
  assert (Pq : forall i, 0 < q i) by (intros; now apply softmax_positive).
  assert (Rest_u : 1 - u = sum n (fun i => (1 - gains i) * p i)).
  { unfold u. rewrite <- Sp at 1. rewrite <- sum_minus. apply sum_ext. intros. ring. }
  assert (Rest_v : 1 - v = sum n (fun i => (1 - gains i) * q i)).
  { unfold v. rewrite <- Sq at 1. rewrite <- sum_minus. apply sum_ext. intros. ring. }
  assert (Range : forall w, (forall i, 0 < w i) ->
            0 <= sum n (fun i => gains i * w i) /\ 0 <= sum n (fun i => (1 - gains i) * w i)).
  { intros w Hw. split; apply sum_nonnegative; intros i _; pose proof (gains_0_1 i); specialize (Hw i); nra. }
  destruct (Range p Pp) as [U0 U1], (Range q Pq) as [V0 V1]. fold u in U0. fold v in V0.
  rewrite <- Rest_u in U1. rewrite <- Rest_v in V1.
  set (Zx := partition n x). set (Zz := partition n z).
  assert (HZx : 0 < Zx) by now apply partition_positive. assert (HZz : 0 < Zz) by now apply partition_positive.
  assert (Gain : u * Zx <= exp epsilon * (v * Zz)).
  { unfold u, v. rewrite <- !sum_scale_right, <- sum_scale. apply sum_le. intros i Hi. unfold p, q, softmax. fold Zx Zz.
    replace (gains i * (exp (x i) / Zx) * Zx) with (gains i * exp (x i)) by (field; lra).
    replace (exp epsilon * (gains i * (exp (z i) / Zz) * Zz)) with (gains i * (exp epsilon * exp (z i))) by (field; lra).
    apply Rmult_le_compat_l; [apply gains_0_1|now apply unnormalised]. }
  assert (Loss : (1 - v) * Zz <= exp epsilon * ((1 - u) * Zx)).
  { rewrite Rest_u, Rest_v, <- !sum_scale_right, <- sum_scale. apply sum_le. intros i Hi. unfold p, q, softmax. fold Zx Zz.
    replace ((1 - gains i) * (exp (z i) / Zz) * Zz) with ((1 - gains i) * exp (z i)) by (field; lra).
    replace (exp epsilon * ((1 - gains i) * (exp (x i) / Zx) * Zx)) with ((1 - gains i) * (exp epsilon * exp (x i)))
      by (field; lra).
    apply Rmult_le_compat_l; [pose proof (gains_0_1 i); lra|now apply unnormalised]. }
  apply odds_within; try lra.
  - rewrite <- exp_0. apply exp_le, epsilon_nonnegative.
  - apply (Rmult_le_reg_r (Zx * Zz)); [now apply Rmult_lt_0_compat|].
    replace (u * (1 - v) * (Zx * Zz)) with (u * Zx * ((1 - v) * Zz)) by ring.
    replace (exp epsilon * exp epsilon * (v * (1 - u)) * (Zx * Zz))
      with (exp epsilon * (v * Zz) * (exp epsilon * ((1 - u) * Zx))) by ring.
    apply Rmult_le_compat; try easy; apply Rmult_le_pos; lra.
Qed.

Theorem distance_tanh : distance1 n p q <= 2 * tanh (epsilon / 2).
Proof. rewrite <- tanh_half. exact distance_sharp. Qed.
End Shift.

(* Form 2A: what is added to all differences alike has no effect, so that only their oscillation counts. *)
Theorem distance_oscillation n x z osc : (0 < n)%nat ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> (x i - z i) - (x j - z j) <= osc) ->
  distance1 n (softmax n x) (softmax n z) <= 2 * tanh (osc / 4).
Proof.
  intros Hn Apart. destruct (midpoint n (fun i => x i - z i) osc Hn Apart) as (shift & Close).
  set (w := fun i => z i + shift).
  apply Rle_trans with (distance1 n (softmax n x) (softmax n w)).
  - right. unfold distance1. apply sum_ext. intros i _. unfold w. now rewrite softmax_shift.
  - replace (osc / 4) with (osc / 2 / 2) by field. apply distance_tanh; [easy|].
    intros i Hi. specialize (Close i Hi). cbv beta in Close. unfold w.
    now replace (x i - (z i + shift)) with (x i - z i - shift) by ring.
Qed.

Lemma distance_triangle n p q r : distance1 n p r <= distance1 n p q + distance1 n q r.
Proof.
  unfold distance1. rewrite <- sum_plus. apply sum_le. intros i _.
  replace (p i - r i) with (p i - q i + (q i - r i)) by ring. apply Rabs_triang.
Qed.

(* The weight of the first h keys. *)
Definition head (h n : nat) (p : nat -> R) : R := sum n (fun i => if Nat.ltb i h then p i else 0).

Lemma head_bound n h x B : (0 < n)%nat -> (h <= n)%nat -> (forall i, (i < n)%nat -> Rabs (x i) <= B) ->
  head h n (softmax n x) <= INR h * (exp (2 * B) / INR n).
Proof.
  intros Hn Hh Bounded. unfold head. replace n with (h + (n - h))%nat at 1 by lia. rewrite sum_append.
  rewrite (sum_zero (n - h)); [|intros i _; destruct (Nat.ltb_spec (h + i) h); [lia|easy]].
  rewrite Rplus_0_r, <- sum_constant. apply sum_le. intros i Hi. destruct (Nat.ltb_spec i h); [|lia].
  apply softmax_bracket; [now apply spread_of_bound|lia].
Qed.

(* Logits that agree from the key h on: all other weights grow together or shrink together. *)
Lemma distance_of_heads n h x z : (0 < n)%nat -> (forall i, (h <= i < n)%nat -> x i = z i) ->
  distance1 n (softmax n x) (softmax n z) <= 2 * Rmax (head h n (softmax n x)) (head h n (softmax n z)).
Proof.
  intros Hn Same. set (p := softmax n x). set (q := softmax n z).
  pose proof (softmax_sum n x Hn) as Sp. pose proof (softmax_sum n z Hn) as Sq. fold p in Sp. fold q in Sq.
  pose proof (partition_positive n x Hn) as HZx. pose proof (partition_positive n z Hn) as HZz.
  assert (Tail : forall w, sum n w = 1 -> 1 - head h n w = sum n (fun i => if Nat.ltb i h then 0 else w i)).
  { intros w Sw. unfold head. rewrite <- Sw at 1. rewrite <- sum_minus. apply sum_ext. intros i _.
    destruct (Nat.ltb i h); ring. }
  assert (One_sign : forall s, (s = 1 \/ s = -1) -> (forall i, (h <= i < n)%nat -> 0 <= s * (p i - q i)) ->
            distance1 n p q <= head h n p + head h n q + s * (head h n q - head h n p)).
  { intros s Hs Sign. replace (head h n q - head h n p) with (1 - head h n p - (1 - head h n q)) by ring.
    rewrite (Tail p Sp), (Tail q Sq). unfold head, distance1. rewrite <- sum_minus, <- sum_scale, <- !sum_plus.
    apply sum_le. intros i Hi.
    assert (0 < p i) by now apply softmax_positive. assert (0 < q i) by now apply softmax_positive.
    destruct (Nat.ltb_spec i h).
    - unfold Rabs. destruct (Rcase_abs _); lra.
    - specialize (Sign i ltac:(lia)). unfold Rabs. destruct Hs as [-> | ->], (Rcase_abs _); lra. }
  assert (Inverse : forall a b, 0 < a -> a <= b -> / b <= / a) by (intros; apply Rinv_le_contravar; lra).
  destruct (Rle_or_lt (partition n x) (partition n z)) as [Order|Order].
  - pose proof (One_sign 1 ltac:(auto)) as Bound. pose proof (Rmax_r (head h n p) (head h n q)).
    enough (forall i, (h <= i < n)%nat -> 0 <= 1 * (p i - q i)) by (specialize (Bound ltac:(easy)); lra).
    intros i Hi. unfold p, q, softmax. rewrite Same by easy. pose proof (exp_pos (z i)).
    pose proof (Inverse _ _ HZx Order).
    replace (1 * _) with (exp (z i) * (/ partition n x - / partition n z)) by (unfold Rdiv; ring).
    apply Rmult_le_pos; lra.
  - pose proof (One_sign (-1) ltac:(auto)) as Bound. pose proof (Rmax_l (head h n p) (head h n q)).
    enough (forall i, (h <= i < n)%nat -> 0 <= -1 * (p i - q i)) by (specialize (Bound ltac:(easy)); lra).
    intros i Hi. unfold p, q, softmax. rewrite Same by easy. pose proof (exp_pos (z i)).
    pose proof (Inverse _ _ HZz (Rlt_le _ _ Order)).
    replace (-1 * _) with (exp (z i) * (/ partition n z - / partition n x)) by (unfold Rdiv; ring).
    apply Rmult_le_pos; lra.
Qed.

Theorem distance_head_tail n h x z B epsilon : (0 < n)%nat -> (h <= n)%nat -> 0 <= epsilon ->
  (forall i, (i < n)%nat -> Rabs (x i) <= B) -> (forall i, (i < n)%nat -> Rabs (z i) <= B) ->
  (forall i, (h <= i < n)%nat -> Rabs (x i - z i) <= epsilon) ->
  distance1 n (softmax n x) (softmax n z) <= 2 * tanh (epsilon / 2) + 2 * (INR h * (exp (2 * B) / INR n)).
Proof.
  intros Hn Hh Positive Bx Bz Near.
  (* Between them: the head of x and the tail of z. *)
  set (y := fun i => if Nat.ltb i h then x i else z i).
  assert (By : forall i, (i < n)%nat -> Rabs (y i) <= B) by (intros i Hi; unfold y; destruct (Nat.ltb i h); auto).
  eapply Rle_trans; [apply (distance_triangle n _ (softmax n y))|]. apply Rplus_le_compat.
  - apply distance_tanh; [easy|]. intros i Hi. unfold y. destruct (Nat.ltb_spec i h).
    + rewrite Rminus_diag_eq, Rabs_R0; easy.
    + apply Near. lia.
  - eapply Rle_trans; [apply (distance_of_heads n h); [easy|]|].
    + intros i Hi. unfold y. destruct (Nat.ltb_spec i h); [lia|easy].
    + apply Rmult_le_compat_l; [lra|]. apply Rmax_lub; now apply head_bound.
Qed.
