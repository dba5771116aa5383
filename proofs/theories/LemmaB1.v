(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Lemma B.1 (claims lemma-b1, lemma-b1-exact). A logit b inserted before the last one, c, lowers the last one's weight: with
   S = sum of exp over the others,

     p - p* = e^(b+c) / ((S + e^c) (S + e^b + e^c)) > 0,

   and with all logits in [-B, B] and w = e^(2B), n logits before and n + 1 after,

     1 / (w^2 n (n + 1)) <= p - p* <= w^2 / (n (n + 1)).

   The paper states the sign and that p - p* falls below any epsilon. Statement and sharper bound: docs/theory/lemma-b1.md. *)
From Coq Require Import Reals Lra Lia Psatz.
From Snellen Require Import FiniteSum Softmax.
Open Scope R_scope.

Section Insertion.
(* The m = n - 1 logits before the last one, the inserted one, the last one. *)
Variables (m : nat) (a : nat -> R) (b c : R).

Definition before : nat -> R := append m a c.
Definition after : nat -> R := append (S m) (append m a b) c.
Definition drop : R := softmax (S m) before m - softmax (S (S m)) after (S m).

Theorem drop_explicit : drop = exp (b + c) / ((partition m a + exp c) * (partition m a + exp b + exp c)).
Proof.
  unfold drop, softmax, before, after. rewrite !partition_append, !append_last, exp_plus.
  pose proof (partition_nonnegative m a). pose proof (exp_pos b). pose proof (exp_pos c). field. lra.
Qed.

(* The drop is the last weight before times the inserted weight after. *)
Theorem drop_product : drop = softmax (S m) before m * softmax (S (S m)) after m.
Proof.
  rewrite drop_explicit. unfold softmax, before, after. rewrite !partition_append, append_last, exp_plus.
  rewrite (append_before (S m)), append_last by lia.
  pose proof (partition_nonnegative m a). pose proof (exp_pos b). pose proof (exp_pos c). field. lra.
Qed.

Theorem drop_positive : 0 < drop.
Proof. rewrite drop_product. apply Rmult_lt_0_compat; apply softmax_positive; lia. Qed.

Variable D : R.
Hypothesis all_within : spread (S (S m)) after D.

Lemma before_within : spread (S m) before D.
Proof.
  assert (Same : forall i, (i < S m)%nat -> exists j, (j < S (S m))%nat /\ before i = after j).
  { intros i Hi. unfold before, after. destruct (Nat.eq_dec i m) as [->|].
    - exists (S m). rewrite !append_last. split; [lia|easy].
    - exists i. rewrite !append_before by lia. split; [lia|easy]. }
  intros i j Hi Hj. destruct (Same i Hi) as (i' & ? & ->), (Same j Hj) as (j' & ? & ->). auto.
Qed.

Theorem drop_bracket :
  exp (- (2 * D)) / (INR (S m) * INR (S (S m))) <= drop <= exp (2 * D) / (INR (S m) * INR (S (S m))).
Proof.
  rewrite drop_product.
  pose proof (softmax_bracket (S m) before D m before_within ltac:(lia)) as First.
  pose proof (softmax_bracket (S (S m)) after D m all_within ltac:(lia)) as Second.
  assert (Split : forall t, exp (2 * t) / (INR (S m) * INR (S (S m))) = exp t / INR (S m) * (exp t / INR (S (S m)))).
  { intros t. replace (2 * t) with (t + t) by ring. rewrite exp_plus. field. split; apply not_0_INR; lia. }
  assert (Sign : forall t k, 0 < exp t / INR (S k)).
  { intros. apply Rdiv_lt_0_compat; [apply exp_pos|apply lt_0_INR; lia]. }
  replace (- (2 * D)) with (2 * - D) by ring. rewrite !Split.
  pose proof (Sign (- D) m). pose proof (Sign (- D) (S m)). pose proof (Sign D m).
  pose proof (softmax_positive (S m) before m ltac:(lia)).
  pose proof (softmax_positive (S (S m)) after m ltac:(lia)).
  split; apply Rmult_le_compat; lra.
Qed.
End Insertion.

Lemma after_bounded m a b c B :
  (forall i, (i < m)%nat -> Rabs (a i) <= B) -> Rabs b <= B -> Rabs c <= B ->
  forall i, (i < S (S m))%nat -> Rabs (after m a b c i) <= B.
Proof.
  intros Ha Hb Hc i Hi. unfold after.
  destruct (Nat.eq_dec i (S m)) as [->|]; [now rewrite append_last|]. rewrite append_before by lia.
  destruct (Nat.eq_dec i m) as [->|]; [now rewrite append_last|]. rewrite append_before by lia. apply Ha. lia.
Qed.

(* The statement for logits in [-B, B], n = m + 1. *)
Theorem drop_bounds m a b c B :
  (forall i, (i < m)%nat -> Rabs (a i) <= B) -> Rabs b <= B -> Rabs c <= B ->
  exp (- (4 * B)) / (INR (S m) * INR (S (S m))) <= drop m a b c <= exp (4 * B) / (INR (S m) * INR (S (S m))).
Proof.
  intros Ha Hb Hc. replace (4 * B) with (2 * (2 * B)) by ring.
  apply drop_bracket, spread_of_bound, after_bounded; easy.
Qed.

(* The paper's form, with a length from which on it holds. *)
Theorem drop_below_epsilon B epsilon m a b c : 0 < epsilon ->
  (forall i, (i < m)%nat -> Rabs (a i) <= B) -> Rabs b <= B -> Rabs c <= B ->
  exp (4 * B) <= epsilon * INR (S m) ^ 2 -> 0 < drop m a b c < epsilon.
Proof.
  intros He Ha Hb Hc Long. split; [apply drop_positive|].
  destruct (drop_bounds m a b c B Ha Hb Hc) as [_ Upper]. eapply Rle_lt_trans; [exact Upper|].
  assert (HN : 0 < INR (S m)) by (apply lt_0_INR; lia). rewrite (S_INR (S m)). set (N := INR (S m)) in *.
  apply (Rmult_lt_reg_r (N * (N + 1))); [nra|].
  replace (exp (4 * B) / (N * (N + 1)) * (N * (N + 1))) with (exp (4 * B)) by (field; lra). nra.
Qed.
