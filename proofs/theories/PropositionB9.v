(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Proposition 6.1 / B.9 (claims proposition-b9, proposition-b9-causal). Without positions and mask a transformer over two tokens
   sees the ratio of their counts only: equal ratios give equal vectors, at every depth. Conversely one layer with unlike values
   tells unlike ratios apart. With a causal mask the first layer of the last token still sees ratios; the second does not: '10' and
   '1100' end at 7/4 and 43/24. docs/theory/proposition-b9.md. *)
From Coq Require Import Reals Lra Lia Psatz Bool Arith.
From Snellen Require Import FiniteSum Softmax.
Open Scope R_scope.

Section Counts.
(* A sequence of n tokens, each true or false. *)
Fixpoint count (n : nat) (t : nat -> bool) (b : bool) : nat :=
  match n with O => O | S m => (count m t b + if eqb (t m) b then 1 else 0)%nat end.

Definition same_ratio n t n' t' : Prop := (count n t false * count n' t' true = count n t true * count n' t' false)%nat.

(* A sum over the sequence of what depends on the token alone. *)
Lemma sum_by_token n t (g : bool -> R) :
  sum n (fun i => g (t i)) = INR (count n t false) * g false + INR (count n t true) * g true.
Proof.
  induction n as [|n IH]; [simpl; ring|]. cbn [sum count]. rewrite IH, !plus_INR. destruct (t n); simpl; ring.
Qed.

(* One coordinate of an attention output: logits and values by token. *)
Definition attention n t (s v : bool -> R) : R := average n (fun i => s (t i)) (fun i => v (t i)).

Definition mass n t (s : bool -> R) : R := INR (count n t false) * exp (s false) + INR (count n t true) * exp (s true).

Lemma mass_positive n t s : (0 < n)%nat -> 0 < mass n t s.
Proof.
  intros Hn. unfold mass. rewrite <- (sum_by_token n t (fun b => exp (s b))).
  now apply (partition_positive n (fun i => s (t i))).
Qed.

Theorem attention_by_counts n t s v : (0 < n)%nat ->
  attention n t s v
  = (INR (count n t false) * exp (s false) * v false + INR (count n t true) * exp (s true) * v true) / mass n t s.
Proof.
  intros Hn. unfold attention. rewrite average_as_quotient by easy. unfold partition.
  rewrite (sum_by_token n t (fun b => exp (s b) * v b)), (sum_by_token n t (fun b => exp (s b))).
  unfold mass. f_equal. ring.
Qed.

(* The difference of two outputs is that of the ratios times a factor which vanishes for equal values only. *)
Lemma attention_difference n t n' t' s v : (0 < n)%nat -> (0 < n')%nat ->
  attention n t s v - attention n' t' s v
  = (INR (count n t false) * INR (count n' t' true) - INR (count n t true) * INR (count n' t' false))
    * (exp (s false) * exp (s true) * (v false - v true) / (mass n t s * mass n' t' s)).
Proof.
  intros Hn Hn'. rewrite !attention_by_counts by easy.
  pose proof (mass_positive n t s Hn) as M. pose proof (mass_positive n' t' s Hn') as M'.
  unfold mass in *. field. lra.
Qed.

Theorem equal_ratios n t n' t' s v : (0 < n)%nat -> (0 < n')%nat -> same_ratio n t n' t' ->
  attention n t s v = attention n' t' s v.
Proof.
  intros Hn Hn' Ratio. apply Rminus_diag_uniq. rewrite attention_difference by easy.
  rewrite <- !mult_INR, Ratio. unfold Rminus at 1. rewrite Rplus_opp_r. ring.
Qed.

Theorem unequal_ratios n t n' t' s v : (0 < n)%nat -> (0 < n')%nat -> v false <> v true ->
  attention n t s v = attention n' t' s v -> same_ratio n t n' t'.
Proof.
  intros Hn Hn' Values Equal. apply INR_eq. rewrite !mult_INR.
  apply Rminus_diag_eq in Equal. rewrite attention_difference in Equal by easy.
  pose proof (mass_positive n t s Hn). pose proof (mass_positive n' t' s Hn').
  pose proof (exp_pos (s false)). pose proof (exp_pos (s true)).
  apply Rmult_integral in Equal as [Equal|Equal]; [lra|exfalso].
  assert (exp (s false) * exp (s true) * (v false - v true) <> 0).
  { apply Rmult_integral_contrapositive_currified; [|lra]. apply Rmult_integral_contrapositive_currified; lra. }
  revert Equal. apply Rmult_integral_contrapositive_currified; [easy|]. apply Rinv_neq_0_compat. nra.
Qed.
End Counts.

(* Any depth. Each layer scores a key for a query, averages the keys' vectors and updates each token's own. *)
Definition vector := nat -> R.
Record layer := {
  score : vector -> vector -> R;
  update : vector -> vector -> vector;
  update_ext : forall x a b, (forall c, a c = b c) -> update x a = update x b }.

Definition attend n (Q : layer) (X : nat -> vector) (query : vector) : vector :=
  fun c => average n (fun i => score Q query (X i)) (fun i => X i c).
Fixpoint stream n (Q : nat -> layer) (L : nat) (X : nat -> vector) : nat -> vector :=
  match L with
  | O => X
  | S l => fun i => update (Q l) (stream n Q l X i) (attend n (Q l) (stream n Q l X) (stream n Q l X i))
  end.

Lemma attend_by_token n t Q (u : bool -> vector) (X : nat -> vector) query c : (forall i, X i = u (t i)) ->
  attend n Q X query c = attention n t (fun b => score Q query (u b)) (fun b => u b c).
Proof.
  intros HX. unfold attend, attention, average, softmax, partition. apply sum_ext. intros i _. rewrite HX. f_equal. f_equal.
  apply sum_ext. intros k _. now rewrite HX.
Qed.

Theorem equal_ratios_at_every_depth n t n' t' Q (e : bool -> vector) : (0 < n)%nat -> (0 < n')%nat ->
  same_ratio n t n' t' -> forall L, exists u : bool -> vector,
  (forall i, stream n Q L (fun k => e (t k)) i = u (t i)) /\ (forall i, stream n' Q L (fun k => e (t' k)) i = u (t' i)).
Proof.
  intros Hn Hn' Ratio. induction L as [|L (u & U & U')]; [now exists e|].
  exists (fun b => update (Q L) (u b)
                    (fun c => attention n t (fun key => score (Q L) (u b) (u key)) (fun key => u key c))).
  split; intros i; cbn [stream].
  - rewrite U. apply update_ext. intros c. now apply attend_by_token.
  - rewrite U'. apply update_ext. intros c. rewrite (attend_by_token n' t' (Q L) u) by easy.
    symmetry. now apply equal_ratios.
Qed.

(* With a causal mask: equal logits, value 1 of the token 1 and 0 of 0, no norm, no feed-forward part. *)
Fixpoint causal (L : nat) (x : nat -> R) : nat -> R :=
  match L with
  | O => x
  | S l => fun i => causal l x i + sum (S i) (causal l x) / INR (S i)
  end.

Definition ten (i : nat) : R := match i with O => 1 | _ => 0 end.
Definition eleven_hundred (i : nat) : R := match i with O | 1%nat => 1 | _ => 0 end.

(* The average is that of a softmax. *)
Lemma causal_is_attention n x : (0 < n)%nat -> average n (fun _ => 0) x = sum n x / INR n.
Proof.
  intros Hn. rewrite average_as_quotient by easy. unfold partition. rewrite sum_constant, exp_0.
  rewrite (sum_ext n _ x) by (intros; ring). now rewrite Rmult_1_r.
Qed.

Theorem causal_first_layer_sees_the_ratio : causal 1 ten 1 = causal 1 eleven_hundred 3.
Proof. simpl. field. Qed.

Theorem causal_second_layer_does_not : causal 2 ten 1 = 7 / 4 /\ causal 2 eleven_hundred 3 = 43 / 24.
Proof. split; simpl; field. Qed.
