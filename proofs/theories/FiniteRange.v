(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* The least and the greatest of finitely many numbers, and their midpoint. *)
From Coq Require Import Reals Lra Lia.
Open Scope R_scope.

Lemma greatest n f : exists k, (k < S n)%nat /\ forall i, (i < S n)%nat -> f i <= f k.
Proof.
  induction n as [|n (k & Hk & Top)].
  - exists O. split; [lia|]. intros i Hi. replace i with O by lia. lra.
  - destruct (Rle_or_lt (f (S n)) (f k)) as [Below|Above].
    + exists k. split; [lia|]. intros i Hi. destruct (Nat.eq_dec i (S n)) as [->|]; [easy|apply Top; lia].
    + exists (S n). split; [lia|]. intros i Hi. destruct (Nat.eq_dec i (S n)) as [->|]; [lra|].
      specialize (Top i ltac:(lia)). lra.
Qed.

(* Numbers that are pairwise at most D apart lie within D / 2 of one number. *)
Lemma midpoint n f D : (0 < n)%nat -> (forall i j, (i < n)%nat -> (j < n)%nat -> f i - f j <= D) ->
  exists c, forall i, (i < n)%nat -> Rabs (f i - c) <= D / 2.
Proof.
  intros Hn Apart. destruct n as [|n]; [lia|].
  destruct (greatest n f) as (high & Hh & Top), (greatest n (fun i => - f i)) as (low & Hl & Bottom).
  exists ((f high + f low) / 2). intros i Hi. specialize (Top i Hi). specialize (Bottom i Hi).
  specialize (Apart high low Hh Hl). cbv beta in Bottom. unfold Rabs. destruct (Rcase_abs _); lra.
Qed.
