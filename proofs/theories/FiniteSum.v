(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Sums of f 0 + ... + f (n-1), over the standard library's reals. *)
From Coq Require Import Reals Lra Lia.
Open Scope R_scope.

Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S m => sum m f + f m end.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof. induction n as [|n IH]; intros H; simpl; [easy|]. rewrite IH, H; auto. Qed.

Lemma sum_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof. induction n as [|n IH]; intros H; simpl; [lra|]. apply Rplus_le_compat; auto. Qed.

Lemma sum_plus n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_minus n f g : sum n (fun i => f i - g i) = sum n f - sum n g.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_scale n c f : sum n (fun i => c * f i) = c * sum n f.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_scale_right n c f : sum n (fun i => f i * c) = sum n f * c.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_constant n c : sum n (fun _ => c) = INR n * c.
Proof. induction n as [|n IH]; [simpl; ring|]. simpl sum. rewrite IH, S_INR. ring. Qed.

Lemma sum_zero n f : (forall i, (i < n)%nat -> f i = 0) -> sum n f = 0.
Proof. intros H. rewrite (sum_ext n f (fun _ => 0)), sum_constant by easy. ring. Qed.

Lemma sum_nonnegative n f : (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof. intros H. rewrite <- (sum_zero n (fun _ => 0)) by easy. now apply sum_le. Qed.

Lemma sum_positive n f : (0 < n)%nat -> (forall i, (i < n)%nat -> 0 < f i) -> 0 < sum n f.
Proof.
  destruct n as [|n]; intros Hn H; [lia|]. simpl.
  assert (0 <= sum n f) by (apply sum_nonnegative; intros i Hi; apply Rlt_le, H; lia).
  pose proof (H n ltac:(lia)). lra.
Qed.

Lemma sum_exchange n m f :
  sum n (fun i => sum m (fun j => f i j)) = sum m (fun j => sum n (fun i => f i j)).
Proof.
  induction n as [|n IH]; simpl; [now rewrite sum_zero|]. now rewrite IH, sum_plus.
Qed.

Lemma term_le_sum n f i : (forall k, (k < n)%nat -> 0 <= f k) -> (i < n)%nat -> f i <= sum n f.
Proof.
  induction n as [|n IH]; intros H Hi; [lia|]. simpl.
  assert (0 <= sum n f) by (apply sum_nonnegative; auto).
  pose proof (H n ltac:(lia)).
  destruct (Nat.eq_dec i n) as [->|]; [lra|].
  pose proof (IH ltac:(auto) ltac:(lia)). lra.
Qed.

(* A sum with one term that matters. *)
Lemma sum_single n f i : (i < n)%nat -> sum n (fun j => if Nat.eqb j i then f j else 0) = f i.
Proof.
  induction n as [|n IH]; intros Hi; [lia|]. simpl.
  destruct (Nat.eqb_spec n i) as [->|].
  - rewrite sum_zero; [ring|]. intros j Hj. destruct (Nat.eqb_spec j i); [lia|easy].
  - rewrite IH by lia. ring.
Qed.

Lemma sum_append n m f : sum (n + m) f = sum n f + sum m (fun i => f (n + i)%nat).
Proof.
  induction m as [|m IH]; [rewrite Nat.add_0_r; simpl; ring|].
  rewrite Nat.add_succ_r. simpl. rewrite IH. ring.
Qed.

Lemma sum_first n f : sum (S n) f = f O + sum n (fun i => f (S i)).
Proof. change (S n) with (1 + n)%nat. rewrite sum_append. simpl. ring. Qed.

Lemma sum_triangle n f : Rabs (sum n f) <= sum n (fun i => Rabs (f i)).
Proof.
  induction n as [|n IH]; simpl; [rewrite Rabs_R0; lra|].
  pose proof (Rabs_triang (sum n f) (f n)). lra.
Qed.

(* The sequence f with c as its n-th entry. *)
Definition append (n : nat) (f : nat -> R) (c : R) : nat -> R := fun i => if Nat.ltb i n then f i else c.

Lemma append_last n f c : append n f c n = c.
Proof. unfold append. now rewrite Nat.ltb_irrefl. Qed.

Lemma append_before n f c i : (i < n)%nat -> append n f c i = f i.
Proof. intros H. unfold append. now rewrite (proj2 (Nat.ltb_lt i n) H). Qed.

Lemma sum_of_append n f c : sum (S n) (append n f c) = sum n f + c.
Proof. simpl. rewrite append_last. f_equal. apply sum_ext. intros. now apply append_before. Qed.
