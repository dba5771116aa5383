(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Corollary 6.2 / B.10 (claims corollary-b10, corollary-b10-for-all). Rounding is monotone: numbers between two that round alike
   round like them. So a sequence that stays within a radius of its limit rounds to one float from the length on at which
   limit - radius and limit + radius round alike. That representations approach each other is not enough, as the paper has it: a
   sequence around a rounding boundary never settles. docs/theory/corollary-b10.md. *)
From Coq Require Import Reals Lra Lia ZArith.
From Flocq Require Import Core.
Open Scope R_scope.

(* Round to nearest, ties to even, in a format with p bits and least exponent emin. *)
Definition rounded (emin p : Z) : R -> R := round radix2 (FLT_exp emin p) ZnearestE.

Section Rounding.
Variables emin p : Z.
Hypothesis some_bit : (0 < p)%Z.
Local Instance positive_precision : Prec_gt_0 p := some_bit.

Theorem rounds_alike_between low high x : low <= x <= high -> rounded emin p low = rounded emin p high ->
  rounded emin p x = rounded emin p low.
Proof.
  intros [L H] Ends. apply Rle_antisym; unfold rounded in *.
  - rewrite Ends. now apply round_le; try typeclasses eauto.
  - now apply round_le; try typeclasses eauto.
Qed.

(* From n = N on all of the sequence is one float. *)
Theorem settled y limit radius N : (forall n, (N <= n)%nat -> Rabs (y n - limit) <= radius) ->
  rounded emin p (limit - radius) = rounded emin p (limit + radius) ->
  forall n, (N <= n)%nat -> rounded emin p (y n) = rounded emin p (limit - radius).
Proof.
  intros Near Ends n Hn. specialize (Near n Hn). apply rounds_alike_between with (limit + radius); [|easy].
  unfold Rabs in Near. destruct (Rcase_abs _); lra.
Qed.

(* Two sides with one limit are the same float, and neighbouring lengths of one side as well. *)
Corollary sides_alike y z limit radius N : (forall n, (N <= n)%nat -> Rabs (y n - limit) <= radius) ->
  (forall n, (N <= n)%nat -> Rabs (z n - limit) <= radius) ->
  rounded emin p (limit - radius) = rounded emin p (limit + radius) ->
  forall n m, (N <= n)%nat -> (N <= m)%nat -> rounded emin p (y n) = rounded emin p (z m).
Proof.
  intros Y Z Ends n m Hn Hm. rewrite (settled y limit radius N), (settled z limit radius N); easy.
Qed.

(* Strictly between the same two boundaries: a is a float, and x nearer to it than to any other. *)
Theorem rounds_to x a : generic_format radix2 (FLT_exp emin p) a ->
  (forall b, generic_format radix2 (FLT_exp emin p) b -> b <> a -> Rabs (a - x) < Rabs (b - x)) ->
  rounded emin p x = a.
Proof.
  intros Float Nearest.
  destruct (Req_dec (rounded emin p x) a) as [Same|Other]; [easy|].
  pose proof (round_N_pt radix2 (FLT_exp emin p) (fun k => negb (Z.even k)) x) as [Format Best].
  fold (rounded emin p x) in Format, Best. specialize (Nearest _ Format Other). specialize (Best a Float). lra.
Qed.
End Rounding.

(* Approaching each other does not make neighbours round alike: 1/2^m apart for all n >= m, they straddle 3/2 for ever, the
   boundary of integers. *)
Definition straddling (n : nat) : R := 3 / 2 + (if Nat.even n then 1 else -1) * (/ 2) ^ S (S n).

Theorem neighbours_approach n : Rabs (straddling (S n) - straddling n) <= (/ 2) ^ S n.
Proof.
  unfold straddling. assert (0 < (/ 2) ^ n) by (apply pow_lt; lra).
  rewrite Nat.even_succ, <- Nat.negb_even. cbn [pow]. generalize dependent ((/ 2) ^ n). intros h Hh.
  destruct (Nat.even n); cbn [negb]; unfold Rabs; destruct (Rcase_abs _) ; lra.
Qed.

Theorem neighbours_never_round_alike n : ZnearestE (straddling n) <> ZnearestE (straddling (S n)).
Proof.
  assert (Small : forall k, 0 < (/ 2) ^ S (S k) <= / 4).
  { intros k. assert (0 < (/ 2) ^ k <= 1) by (split; [apply pow_lt; lra|rewrite <- (pow1 k); apply pow_incr; lra]).
    cbn [pow]. lra. }
  assert (Place : forall k, ZnearestE (straddling k) = if Nat.even k then 2%Z else 1%Z).
  { intros k. specialize (Small k). unfold straddling. destruct (Nat.even k); apply Znearest_imp;
      unfold Rabs; destruct (Rcase_abs _); lra. }
  rewrite !Place, Nat.even_succ, <- Nat.negb_even. destruct (Nat.even n); easy.
Qed.
