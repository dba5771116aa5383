(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Proposition B.4 (claim proposition-b4). Softmax of 1010... and of 0101... are 2 (e - 1) / (e + 1) = 2 tanh(1/2) apart in L1, for
   every even length: a distance that does not vanish, and the case of equality of Lemma B.2 at epsilon = 1.
   docs/theory/proposition-b4.md. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Snellen Require Import FiniteSum Softmax LemmaB2.
Open Scope R_scope.

Definition ones_first (i : nat) : R := if Nat.even i then 1 else 0.
Definition zeros_first (i : nat) : R := if Nat.even i then 0 else 1.

Lemma partition_pairs x y0 y1 m : (forall i, x i = if Nat.even i then y0 else y1) ->
  partition (2 * m) x = INR m * (exp y0 + exp y1).
Proof.
  intros Hx. unfold partition. induction m as [|m IH]; [simpl; ring|].
  replace (2 * S m)%nat with (S (S (2 * m))) by lia. cbn [sum]. rewrite IH, S_INR, !Hx.
  rewrite Nat.even_succ, <- Nat.negb_even, Nat.even_mul. simpl. ring.
Qed.

Theorem alternating_distance m : (0 < m)%nat ->
  distance1 (2 * m) (softmax (2 * m) ones_first) (softmax (2 * m) zeros_first) = 2 * ((exp 1 - 1) / (exp 1 + 1)).
Proof.
  intros Hm. assert (HM : 0 < INR m) by now apply lt_0_INR.
  assert (He : 1 < exp 1) by (rewrite <- exp_0 at 1; apply exp_increasing; lra).
  set (each := (exp 1 - 1) / (INR m * (exp 1 + 1))).
  assert (Each : 0 < each) by (apply Rdiv_lt_0_compat; [lra|apply Rmult_lt_0_compat; lra]).
  unfold distance1. rewrite (sum_ext _ _ (fun _ => each)).
  - rewrite sum_constant, mult_INR. unfold each. simpl (INR 2). field. lra.
  - intros i _. unfold softmax. rewrite (partition_pairs ones_first 1 0 m), (partition_pairs zeros_first 0 1 m) by easy.
    unfold ones_first, zeros_first. rewrite !exp_0. destruct (Nat.even i); rewrite ?exp_0.
    + replace (exp 1 / _ - _) with each by (unfold each; field; lra). apply Rabs_pos_eq. lra.
    + replace (1 / _ - _) with (- each) by (unfold each; field; lra). rewrite Rabs_Ropp. apply Rabs_pos_eq. lra.
Qed.

(* Lemma B.2 cannot be improved. *)
Theorem lemma_b2_attained m : (0 < m)%nat ->
  (forall i, Rabs (ones_first i - zeros_first i) <= 1) /\
  distance1 (2 * m) (softmax (2 * m) ones_first) (softmax (2 * m) zeros_first) = 2 * tanh (1 / 2).
Proof.
  intros Hm. split.
  - intros i. unfold ones_first, zeros_first, Rabs. destruct (Nat.even i), (Rcase_abs _); lra.
  - rewrite alternating_distance, tanh_half; easy.
Qed.
