(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Softmax of n logits: its weights are positive, sum to one, and with logits of spread D each lies in
   [e^-D / n, e^D / n]. *)
From Coq Require Import Reals Lra Lia Psatz.
From Snellen Require Import FiniteSum.
Open Scope R_scope.

Definition partition (n : nat) (x : nat -> R) : R := sum n (fun i => exp (x i)).
Definition softmax (n : nat) (x : nat -> R) (i : nat) : R := exp (x i) / partition n x.

(* No two logits are further apart than D. *)
Definition spread (n : nat) (x : nat -> R) (D : R) : Prop :=
  forall i j, (i < n)%nat -> (j < n)%nat -> x i - x j <= D.

(* The sum of absolute differences. *)
Definition distance1 (n : nat) (y z : nat -> R) : R := sum n (fun i => Rabs (y i - z i)).

Definition average (n : nat) (x v : nat -> R) : R := sum n (fun i => softmax n x i * v i).

Lemma exp_le s t : s <= t -> exp s <= exp t.
Proof. intros [H| ->]; [left; now apply exp_increasing|right; easy]. Qed.

Lemma partition_nonnegative n x : 0 <= partition n x.
Proof. apply sum_nonnegative. intros. apply Rlt_le, exp_pos. Qed.

Lemma partition_positive n x : (0 < n)%nat -> 0 < partition n x.
Proof. intros Hn. apply sum_positive; [easy|]. intros. apply exp_pos. Qed.

Lemma partition_append n x c : partition (S n) (append n x c) = partition n x + exp c.
Proof.
  unfold partition. simpl. rewrite append_last. f_equal.
  apply sum_ext. intros. now rewrite append_before.
Qed.

Lemma softmax_positive n x i : (0 < n)%nat -> 0 < softmax n x i.
Proof. intros Hn. apply Rdiv_lt_0_compat; [apply exp_pos|now apply partition_positive]. Qed.

Lemma softmax_sum n x : (0 < n)%nat -> sum n (softmax n x) = 1.
Proof.
  intros Hn. pose proof (partition_positive n x Hn). unfold softmax, Rdiv.
  rewrite sum_scale_right. fold (partition n x). field. lra.
Qed.

Lemma spread_of_bound n x B : (forall i, (i < n)%nat -> Rabs (x i) <= B) -> spread n x (2 * B).
Proof.
  intros H i j Hi Hj. pose proof (H i Hi) as Bi. pose proof (H j Hj) as Bj.
  unfold Rabs in Bi, Bj. destruct (Rcase_abs (x i)), (Rcase_abs (x j)); lra.
Qed.

Theorem softmax_bracket n x D i : spread n x D -> (i < n)%nat ->
  exp (- D) / INR n <= softmax n x i <= exp D / INR n.
Proof.
  intros HD Hi. assert (Hn : 0 < INR n) by (apply lt_0_INR; lia).
  pose proof (partition_positive n x ltac:(lia)) as HZ.
  (* Each of the n terms of the partition lies within e^-D and e^D of exp (x i). *)
  assert (Below : INR n * exp (x i - D) <= partition n x).
  { rewrite <- sum_constant. apply sum_le. intros j Hj. apply exp_le. pose proof (HD i j Hi Hj). lra. }
  assert (Above : partition n x <= INR n * exp (x i + D)).
  { rewrite <- sum_constant. apply sum_le. intros j Hj. apply exp_le. pose proof (HD j i Hj Hi). lra. }
  unfold softmax. split.
  - apply (Rmult_le_reg_r (INR n * partition n x)); [nra|].
    replace (exp (- D) / INR n * (INR n * partition n x)) with (exp (- D) * partition n x) by (field; lra).
    replace (exp (x i) / partition n x * (INR n * partition n x)) with (INR n * exp (x i)) by (field; lra).
    apply Rle_trans with (exp (- D) * (INR n * exp (x i + D))).
    + apply Rmult_le_compat_l; [apply Rlt_le, exp_pos|easy].
    + right. replace (exp (x i)) with (exp (- D) * exp (x i + D)); [ring|].
      rewrite <- exp_plus. f_equal. ring.
  - apply (Rmult_le_reg_r (INR n * partition n x)); [nra|].
    replace (exp D / INR n * (INR n * partition n x)) with (exp D * partition n x) by (field; lra).
    replace (exp (x i) / partition n x * (INR n * partition n x)) with (INR n * exp (x i)) by (field; lra).
    apply Rle_trans with (exp D * (INR n * exp (x i - D))).
    + right. replace (exp (x i)) with (exp D * exp (x i - D)); [ring|].
      rewrite <- exp_plus. f_equal. ring.
    + apply Rmult_le_compat_l; [apply Rlt_le, exp_pos|easy].
Qed.

(* What is added to all logits alike has no effect. *)
Lemma softmax_shift n x c i : (0 < n)%nat -> softmax n (fun k => x k + c) i = softmax n x i.
Proof.
  intros Hn. pose proof (partition_positive n x Hn) as HZ. pose proof (exp_pos c). unfold softmax, partition in *.
  rewrite (sum_ext n _ (fun k => exp (x k) * exp c)) by (intros; apply exp_plus).
  rewrite sum_scale_right, exp_plus. field. lra.
Qed.

Lemma average_as_quotient n x v : (0 < n)%nat ->
  average n x v = sum n (fun i => exp (x i) * v i) / partition n x.
Proof.
  intros Hn. pose proof (partition_positive n x Hn). unfold average, softmax, Rdiv.
  rewrite <- sum_scale_right. apply sum_ext. intros. ring.
Qed.

(* Appending a key moves the average towards its value by its weight. *)
Theorem average_append n x v b u : (0 < n)%nat ->
  average (S n) (append n x b) (append n v u) - average n x v
  = softmax (S n) (append n x b) n * (u - average n x v).
Proof.
  intros Hn. pose proof (partition_positive n x Hn). pose proof (exp_pos b).
  rewrite !average_as_quotient by lia. unfold softmax. rewrite partition_append. simpl sum. rewrite !append_last.
  rewrite (sum_ext n _ (fun i => exp (x i) * v i)) by (intros; now rewrite !append_before).
  field. lra.
Qed.

(* An average lies within the range of its values. *)
Lemma average_within n x v a r : (0 < n)%nat -> (forall i, (i < n)%nat -> Rabs (v i - a) <= r) ->
  Rabs (average n x v - a) <= r.
Proof.
  intros Hn H.
  replace (average n x v - a) with (sum n (fun i => softmax n x i * (v i - a))).
  - eapply Rle_trans; [apply sum_triangle|].
    apply Rle_trans with (sum n (fun i => softmax n x i * r)).
    + apply sum_le. intros i Hi. pose proof (softmax_positive n x i Hn).
      rewrite Rabs_mult, (Rabs_pos_eq (softmax n x i)) by lra. apply Rmult_le_compat_l; auto; lra.
    + rewrite sum_scale_right, softmax_sum by easy. lra.
  - unfold average. rewrite (sum_ext n _ (fun i => softmax n x i * v i - softmax n x i * a)) by (intros; ring).
    rewrite sum_minus, sum_scale_right, softmax_sum by easy. ring.
Qed.
