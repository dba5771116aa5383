(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Lemma B.7 (claim lemma-b7). Products of lower triangular row-stochastic n x n matrices are lower triangular and row-stochastic;
   also those of L different ones. docs/theory/proposition-b8.md. *)
From Coq Require Import Reals Lra Lia.
From Snellen Require Import FiniteSum.
Open Scope R_scope.

(* Entry of row i and column j, both from 0; only those below n count. *)
Definition matrix := nat -> nat -> R.
Definition multiply (n : nat) (A B : matrix) : matrix := fun i j => sum n (fun k => A i k * B k j).
Definition identity : matrix := fun i j => if Nat.eqb i j then 1 else 0.

Record row_stochastic (n : nat) (A : matrix) : Prop := {
  entry_nonnegative : forall i j, (i < n)%nat -> (j < n)%nat -> 0 <= A i j;
  row_sum : forall i, (i < n)%nat -> sum n (A i) = 1 }.
Definition lower_triangular (n : nat) (A : matrix) : Prop :=
  forall i j, (i < j)%nat -> (j < n)%nat -> A i j = 0.

(* A 0 * A 1 * ... * A (L - 1). *)
Fixpoint product (n : nat) (A : nat -> matrix) (L : nat) : matrix :=
  match L with O => identity | S l => multiply n (A O) (product n (fun k => A (S k)) l) end.

Theorem multiply_stochastic n A B : row_stochastic n A -> row_stochastic n B -> row_stochastic n (multiply n A B).
Proof.
  intros [PA SA] [PB SB]. split.
  - intros i j Hi Hj. apply sum_nonnegative. intros k Hk. apply Rmult_le_pos; auto.
  - intros i Hi. unfold multiply. rewrite sum_exchange, <- (SA i Hi). apply sum_ext. intros k Hk.
    rewrite sum_scale. fold (sum n (B k)). rewrite SB by easy. ring.
Qed.

Theorem multiply_lower n A B : lower_triangular n A -> lower_triangular n B -> lower_triangular n (multiply n A B).
Proof.
  intros LA LB i j Hij Hj. apply sum_zero. intros k Hk. destruct (Nat.lt_ge_cases i k).
  - rewrite LA by easy. ring.
  - rewrite (LB k j) by lia. ring.
Qed.

Lemma identity_stochastic n : row_stochastic n identity.
Proof.
  split; intros i; unfold identity.
  - intros j _ _. destruct (Nat.eqb i j); lra.
  - intros Hi. transitivity (sum n (fun j => if Nat.eqb j i then 1 else 0)).
    + apply sum_ext. intros j _. now rewrite Nat.eqb_sym.
    + now apply (sum_single n (fun _ => 1)).
Qed.

Lemma identity_lower n : lower_triangular n identity.
Proof. intros i j Hij _. unfold identity. destruct (Nat.eqb_spec i j); [lia|easy]. Qed.

Theorem product_stochastic n L : forall A, (forall l, row_stochastic n (A l)) -> row_stochastic n (product n A L).
Proof. induction L as [|L IH]; intros A H; [apply identity_stochastic|]. apply multiply_stochastic; auto. Qed.

Theorem product_lower n L : forall A, (forall l, lower_triangular n (A l)) -> lower_triangular n (product n A L).
Proof. induction L as [|L IH]; intros A H; [apply identity_lower|]. apply multiply_lower; auto. Qed.
