(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Proposition B.4 (claims proposition-b4, proposition-b4-exact). Softmax of g 0 g 0 ... and of 0 g 0 g ..., with t = e^g, are
   2 (t - 1) / (t + 1) = 2 tanh (g / 2) apart in L1 at every even length, and 2 (t^2 - 1) / ((t + 1)^2 + 4 t / (n^2 - 1)) at every
   odd length n > 1: distances that do not vanish, and at even lengths the case of equality of Lemma B.2. The paper has g = 1.
   docs/theory/proposition-b4.md. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Snellen Require Import FiniteSum Softmax LemmaB2.
Open Scope R_scope.

Definition ones_first (gap : R) (i : nat) : R := if Nat.even i then gap else 0.
Definition zeros_first (gap : R) (i : nat) : R := if Nat.even i then 0 else gap.

Lemma even_double m : Nat.even (2 * m) = true.
Proof. now rewrite Nat.even_mul. Qed.

Lemma sum_of_pairs f y0 y1 m : (forall i, f i = if Nat.even i then y0 else y1) -> sum (2 * m) f = INR m * (y0 + y1).
Proof.
  intros Hf. induction m as [|m IH]; [simpl; ring|].
  replace (2 * S m)%nat with (S (S (2 * m))) by lia. cbn [sum]. rewrite IH, S_INR, !Hf.
  rewrite Nat.even_succ, <- Nat.negb_even, even_double. simpl. ring.
Qed.

Lemma sum_of_pairs_and_one f y0 y1 m : (forall i, f i = if Nat.even i then y0 else y1) ->
  sum (S (2 * m)) f = INR m * (y0 + y1) + y0.
Proof. intros Hf. cbn [sum]. now rewrite (sum_of_pairs f y0 y1), Hf, even_double. Qed.

Theorem alternating_distance_even gap m : 0 <= gap -> (0 < m)%nat ->
  distance1 (2 * m) (softmax (2 * m) (ones_first gap)) (softmax (2 * m) (zeros_first gap))
  = 2 * ((exp gap - 1) / (exp gap + 1)).
Proof.
  intros Hgap Hm. assert (HM : 0 < INR m) by now apply lt_0_INR.
  assert (Ht : 1 <= exp gap) by (rewrite <- exp_0; now apply exp_le).
  set (each := (exp gap - 1) / (INR m * (exp gap + 1))).
  assert (Each : 0 <= each).
  { apply Rmult_le_pos; [lra|]. apply Rlt_le, Rinv_0_lt_compat, Rmult_lt_0_compat; lra. }
  unfold distance1. rewrite (sum_ext _ _ (fun _ => each)).
  - rewrite sum_constant, mult_INR. unfold each. simpl (INR 2). field. lra.
  - intros i _. unfold softmax, partition.
    rewrite (sum_of_pairs (fun k => exp (ones_first gap k)) (exp gap) 1), (sum_of_pairs (fun k => exp (zeros_first gap k)) 1 (exp gap));
      [|intros k; unfold ones_first, zeros_first; destruct (Nat.even k); now rewrite ?exp_0 ..].
    unfold ones_first, zeros_first. destruct (Nat.even i); rewrite exp_0.
    + replace (exp gap / _ - _) with each by (unfold each; field; lra). now apply Rabs_pos_eq.
    + replace (1 / _ - _) with (- each) by (unfold each; field; lra). rewrite Rabs_Ropp. now apply Rabs_pos_eq.
Qed.

Theorem alternating_distance_odd gap m : 0 <= gap -> (0 < m)%nat ->
  let n := S (2 * m) in let t := exp gap in
  distance1 n (softmax n (ones_first gap)) (softmax n (zeros_first gap))
  = 2 * (t ^ 2 - 1) / ((t + 1) ^ 2 + 4 * t / (INR n ^ 2 - 1)).
Proof.
  intros Hgap Hm n t. assert (HM : 0 < INR m) by now apply lt_0_INR.
  assert (Ht : 1 <= t) by (unfold t; rewrite <- exp_0; now apply exp_le).
  assert (Hn : INR (S (2 * m)) = 2 * INR m + 1) by (rewrite S_INR, mult_INR; simpl (INR 2); ring).
  set (Zx := INR m * (t + 1) + t). set (Zz := INR m * (1 + t) + 1).
  assert (0 < Zx) by (unfold Zx; nra). assert (0 < Zz) by (unfold Zz; nra).
  set (of_high := INR m * (t ^ 2 - 1) / (Zx * Zz)). set (of_low := (INR m + 1) * (t ^ 2 - 1) / (Zx * Zz)).
  assert (Square : 0 <= t ^ 2 - 1) by nra.
  assert (Positive : 0 <= of_high /\ 0 <= of_low).
  { split; apply Rmult_le_pos; try (apply Rmult_le_pos; lra); apply Rlt_le, Rinv_0_lt_compat; now apply Rmult_lt_0_compat. }
  unfold distance1, n. rewrite (sum_of_pairs_and_one _ of_high of_low).
  - rewrite Hn. unfold of_high, of_low, Zx, Zz in *. field. repeat split; nra.
  - intros i. unfold softmax, partition.
    rewrite (sum_of_pairs_and_one (fun k => exp (ones_first gap k)) t 1), (sum_of_pairs_and_one (fun k => exp (zeros_first gap k)) 1 t);
      [|intros k; unfold ones_first, zeros_first; destruct (Nat.even k); now rewrite ?exp_0 ..].
    fold Zx Zz. unfold ones_first, zeros_first. destruct (Nat.even i); rewrite exp_0; fold t.
    + replace (t / Zx - 1 / Zz) with of_high by (unfold of_high, Zx, Zz in *; field; lra). now apply Rabs_pos_eq.
    + replace (1 / Zx - t / Zz) with (- of_low) by (unfold of_low, Zx, Zz in *; field; lra). rewrite Rabs_Ropp. now apply Rabs_pos_eq.
Qed.

(* Lemma B.2 cannot be improved. *)
Theorem lemma_b2_attained gap m : 0 <= gap -> (0 < m)%nat ->
  (forall i, Rabs (ones_first gap i - zeros_first gap i) <= gap) /\
  distance1 (2 * m) (softmax (2 * m) (ones_first gap)) (softmax (2 * m) (zeros_first gap)) = 2 * tanh (gap / 2).
Proof.
  intros Hgap Hm. split.
  - intros i. unfold ones_first, zeros_first, Rabs. destruct (Nat.even i), (Rcase_abs _); lra.
  - rewrite alternating_distance_even, tanh_half; easy.
Qed.
