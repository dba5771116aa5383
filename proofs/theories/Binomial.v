(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* The distribution function of the number of successes of L trials with chance h, by Pascal's recursion. *)
From Coq Require Import Reals Lra Lia.
From Snellen Require Import FiniteSum.
Open Scope R_scope.

(* The chance of fewer than i successes. *)
Fixpoint fewer (h : R) (L i : nat) : R :=
  match i with
  | O => 0
  | S j => match L with O => 1 | S k => (1 - h) * fewer h k i + h * fewer h k j end
  end.

Fixpoint choose (n k : nat) : nat :=
  match k, n with
  | O, _ => 1
  | S _, O => 0
  | S j, S m => choose m j + choose m k
  end.

Lemma fewer_0 h L : fewer h L 0 = 0.
Proof. now destruct L. Qed.

Lemma fewer_step h L i : fewer h (S L) (S i) = (1 - h) * fewer h L (S i) + h * fewer h L i.
Proof. easy. Qed.

Lemma choose_0 n : choose n 0 = 1%nat.
Proof. now destruct n. Qed.

Lemma choose_beyond n : forall k, (n < k)%nat -> choose n k = 0%nat.
Proof. induction n as [|n IH]; intros [|k] H; simpl; try lia. now rewrite !IH by lia. Qed.

Theorem fewer_is_binomial h L : forall i,
  fewer h L i = sum i (fun k => INR (choose L k) * h ^ k * (1 - h) ^ (L - k)).
Proof.
  induction L as [|L IH]; intros [|i]; try easy.
  - rewrite sum_first, sum_zero; [simpl; ring|]. intros k _. simpl. ring.
  - rewrite fewer_step, !IH, !sum_first, !choose_0, !Nat.sub_0_r.
    rewrite (sum_ext i (fun k => INR (choose (S L) (S k)) * h ^ S k * (1 - h) ^ (S L - S k))
      (fun k => h * (INR (choose L k) * h ^ k * (1 - h) ^ (L - k))
                + (1 - h) * (INR (choose L (S k)) * h ^ S k * (1 - h) ^ (L - S k)))).
    + rewrite sum_plus, !sum_scale. cbn [pow INR]. ring.
    + intros k _. change (choose (S L) (S k)) with (choose L k + choose L (S k))%nat. rewrite plus_INR.
      change (S L - S k)%nat with (L - k)%nat. destruct (Nat.lt_ge_cases k L).
      * replace (L - k)%nat with (S (L - S k)) by lia. cbn [pow]. ring.
      * rewrite (choose_beyond L (S k)) by lia. simpl. ring.
Qed.

Lemma fewer_range h L : 0 <= h <= 1 -> forall i, 0 <= fewer h L i <= fewer h L (S i) /\ fewer h L i <= 1.
Proof.
  intros Hh. induction L as [|L IH]; intros [|i]; try (simpl; lra).
  - rewrite fewer_step, !fewer_0. pose proof (IH 0%nat). pose proof (IH 1%nat).
    assert (0 <= (1 - h) * fewer h L 1) by (apply Rmult_le_pos; lra). lra.
  - rewrite !fewer_step. destruct (IH i) as [[P0 P1] P2], (IH (S i)) as [[Q0 Q1] Q2].
    assert (Mix : forall a b c d, a <= c -> b <= d -> (1 - h) * a + h * b <= (1 - h) * c + h * d)
      by (intros; apply Rplus_le_compat; apply Rmult_le_compat_l; lra).
    pose proof (Mix 0 0 (fewer h L (S i)) (fewer h L i) Q0 P0).
    pose proof (Mix _ _ _ _ Q1 P1). pose proof (Mix (fewer h L (S i)) (fewer h L i) 1 1 Q2 P2). lra.
Qed.

Lemma fewer_monotone h L i j : 0 <= h <= 1 -> (i <= j)%nat -> fewer h L i <= fewer h L j.
Proof. intros Hh. induction 1 as [|j Hj IH]; [lra|]. pose proof (fewer_range h L Hh j). lra. Qed.

(* Chernoff's bound, for any t in (0, 1]. *)
Theorem fewer_chernoff h t L : 0 <= h <= 1 -> 0 < t <= 1 -> forall i,
  fewer h L (S i) <= (/ t) ^ i * (1 - h * (1 - t)) ^ L.
Proof.
  intros Hh Ht. assert (Hi : 1 <= / t) by (rewrite <- Rinv_1; apply Rinv_le_contravar; lra).
  assert (Base : 0 <= 1 - h * (1 - t)).
  { assert (0 <= (1 - h) * (1 - t)) by (apply Rmult_le_pos; lra). lra. }
  induction L as [|L IH]; intros i; [simpl; rewrite Rmult_1_r; now apply pow_R1_Rle|].
  pose proof (pow_le _ L Base) as Power. rewrite fewer_step. destruct i as [|i].
  - rewrite fewer_0. specialize (IH 0%nat). rewrite pow_O, Rmult_1_l in *. cbn [pow].
    set (r := (1 - h * (1 - t)) ^ L) in *.
    assert ((1 - h) * fewer h L 1 <= (1 - h) * r) by (apply Rmult_le_compat_l; lra).
    assert (0 <= h * t * r) by (repeat apply Rmult_le_pos; lra). lra.
  - pose proof (IH i) as Low. pose proof (IH (S i)) as High. cbn [pow] in *.
    set (r := (1 - h * (1 - t)) ^ L) in *. set (q := (/ t) ^ i) in *.
    replace (/ t * q * ((1 - h * (1 - t)) * r)) with ((1 - h) * (/ t * q * r) + h * (q * r)) by (field; lra).
    apply Rplus_le_compat; apply Rmult_le_compat_l; lra.
Qed.
