(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Lemma B.6 (claim lemma-b6). A lower triangular row-stochastic matrix with at least two non-zero entries in every row but the
   first has the eigenvalue 1 once, with constant eigenvectors, and all others in [0, 1): they are diagonal entries, and those
   below the first are at most 1 - delta for some delta > 0. The paper says triangular; an upper triangular one has a single entry
   in its last row. docs/theory/proposition-b8.md. *)
From Coq Require Import Reals Lra Lia.
From Snellen Require Import FiniteSum LemmaB7.
Open Scope R_scope.

Definition two_entries (n : nat) (A : matrix) (i : nat) : Prop :=
  exists j k, (j < n)%nat /\ (k < n)%nat /\ j <> k /\ A i j <> 0 /\ A i k <> 0.

(* v is an eigenvector, possibly zero, of the eigenvalue. *)
Definition eigenvector (n : nat) (A : matrix) (eigenvalue : R) (v : nat -> R) : Prop :=
  forall i, (i < n)%nat -> sum n (fun j => A i j * v j) = eigenvalue * v i.

Lemma diagonal_below_1 n A i : row_stochastic n A -> (i < n)%nat -> two_entries n A i -> A i i < 1.
Proof.
  intros [Pos Row] Hi (j & k & Hj & Hk & Hjk & Aj & Ak).
  assert (exists l, (l < n)%nat /\ l <> i /\ A i l <> 0) as (l & Hl & Hli & Al).
  { destruct (Nat.eq_dec j i); [exists k|exists j]; repeat split; auto; congruence. }
  pose proof (Pos i l Hi Hl).
  assert (Both : sum n (fun c => (if Nat.eqb c i then A i c else 0) + (if Nat.eqb c l then A i c else 0)) <= sum n (A i)).
  { apply sum_le. intros c Hc. pose proof (Pos i c Hi Hc).
    destruct (Nat.eqb_spec c i), (Nat.eqb_spec c l); try lra. congruence. }
  rewrite sum_plus, !sum_single, Row in Both by easy. lra.
Qed.

Theorem gap_exists n A : row_stochastic n A -> (forall i, (1 <= i < n)%nat -> two_entries n A i) ->
  exists delta, 0 < delta <= 1 /\ forall i, (1 <= i < n)%nat -> A i i <= 1 - delta.
Proof.
  intros HA Two.
  assert (Upto : forall m, (m <= n)%nat ->
            exists delta, 0 < delta <= 1 /\ forall i, (1 <= i < m)%nat -> A i i <= 1 - delta).
  { induction m as [|m IH]; intros Hm; [exists 1; split; [lra|lia]|].
    destruct IH as (delta & Hd & Below); [lia|]. destruct m as [|m]; [exists delta; split; [easy|lia]|].
    assert (A (S m) (S m) < 1) by (apply (diagonal_below_1 n); [easy|lia|apply Two; lia]).
    exists (Rmin delta (1 - A (S m) (S m))).
    pose proof (Rmin_l delta (1 - A (S m) (S m))). pose proof (Rmin_r delta (1 - A (S m) (S m))).
    split; [split; [apply Rmin_glb_lt|]; lra|].
    intros i Hi. destruct (Nat.eq_dec i (S m)) as [->|]; [lra|]. specialize (Below i ltac:(lia)). lra. }
  now apply Upto.
Qed.

(* Row i of a lower triangular matrix, applied to a vector that vanishes before i. *)
Lemma leading_row n A v i : lower_triangular n A -> (i < n)%nat -> (forall j, (j < i)%nat -> v j = 0) ->
  sum n (fun j => A i j * v j) = A i i * v i.
Proof.
  intros Low Hi Zero. rewrite <- (sum_single n (fun j => A i j * v j) i Hi). apply sum_ext. intros j Hj.
  destruct (Nat.eqb_spec j i); [easy|]. destruct (Nat.lt_ge_cases j i).
  - rewrite Zero by easy. ring.
  - rewrite Low by lia. ring.
Qed.

(* Other numbers than the diagonal's have no eigenvectors. *)
Theorem eigenvalues_are_diagonal n A eigenvalue v : lower_triangular n A -> eigenvector n A eigenvalue v ->
  (forall i, (i < n)%nat -> A i i <> eigenvalue) -> forall i, (i < n)%nat -> v i = 0.
Proof.
  intros Low Eigen Other. induction i as [i IH] using lt_wf_ind. intros Hi.
  assert (Zero : forall j, (j < i)%nat -> v j = 0) by (intros j Hj; apply IH; lia).
  specialize (Eigen i Hi). rewrite (leading_row n A v i Low Hi Zero) in Eigen. specialize (Other i Hi).
  apply Rmult_eq_reg_l with (A i i - eigenvalue); lra.
Qed.

(* The eigenvectors of 1 are the constant ones. *)
Theorem eigenvalue_1_is_simple n A v : row_stochastic n A -> lower_triangular n A ->
  (forall i, (1 <= i < n)%nat -> A i i < 1) -> eigenvector n A 1 v -> forall i, (i < n)%nat -> v i = v O.
Proof.
  intros [Pos Row] Low Below Eigen.
  assert (Shifted : eigenvector n A 1 (fun i => v i - v O)).
  { intros i Hi. rewrite (sum_ext n _ (fun j => A i j * v j - A i j * v O)) by (intros; ring).
    rewrite sum_minus, sum_scale_right, Row, (Eigen i Hi) by easy. ring. }
  induction i as [i IH] using lt_wf_ind. intros Hi. destruct i as [|i]; [easy|].
  assert (Zero : forall j, (j < S i)%nat -> v j - v O = 0).
  { intros j Hj. rewrite IH; [lra|easy|lia]. }
  specialize (Shifted (S i) Hi). cbv beta in Shifted. rewrite (leading_row n A (fun i => v i - v O) (S i) Low Hi Zero) in Shifted.
  specialize (Below (S i) ltac:(lia)).
  enough (v (S i) - v O = 0) by lra. apply Rmult_eq_reg_l with (A (S i) (S i) - 1); lra.
Qed.
