(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* When a real number rounds to a given float: it lies within half a unit of the last place, or a quarter below a power of two. Formats
   are p bits and a least exponent, with subnormal numbers; ties cannot be decided by enclosures and are left out. *)
From Coq Require Import Reals ZArith Lra Lia.
From Flocq Require Import Core.
From Snellen Require Import CorollaryB10.
Open Scope R_scope.

(* significand * 2^exponent. *)
Record float := { significand : Z; exponent : Z }.
Definition value_of (f : float) : R := IZR (significand f) * bpow radix2 (exponent f).

Record format := { precision : Z; least_exponent : Z; largest : float }.

(* Rounding to nearest, ties to even, gives this float, and no overflow. *)
Definition rounds_to (F : format) (x : R) (f : float) : Prop :=
  rounded (least_exponent F) (precision F) x = value_of f /\ Rabs (value_of f) <= value_of (largest F).

Section Rounding.
Variables emin p : Z.
Hypothesis bits : (0 < p)%Z.

Lemma power_as_integer e : (0 <= e)%Z -> IZR (2 ^ e) = bpow radix2 e.
Proof. intros H. now rewrite <- (IZR_Zpower radix2) by easy. Qed.

Lemma scaled x e : x = x * bpow radix2 (- e) * bpow radix2 e.
Proof. rewrite Rmult_assoc, <- bpow_plus. replace (- e + e)%Z with 0%Z by lia. simpl. ring. Qed.

Lemma rounded_at x e m : x <> 0 -> (emin <= e)%Z -> Rabs (x * bpow radix2 (- e)) < IZR (2 ^ p) ->
  (e = emin \/ IZR (2 ^ (p - 1)) <= Rabs (x * bpow radix2 (- e))) ->
  Rabs (x * bpow radix2 (- e) - IZR m) < / 2 -> rounded emin p x = IZR m * bpow radix2 e.
Proof.
  intros Nonzero He Below Above Near.
  assert (Size : Rabs x = Rabs (x * bpow radix2 (- e)) * bpow radix2 e).
  { rewrite (scaled x e) at 1. rewrite Rabs_mult. f_equal. apply Rabs_pos_eq, bpow_ge_0. }
  pose proof (bpow_gt_0 radix2 e) as Pe.
  assert (Cexp : cexp radix2 (FLT_exp emin p) x = e).
  { unfold cexp, FLT_exp.
    assert (Upper : (mag radix2 x <= e + p)%Z).
    { apply mag_le_bpow; [easy|]. rewrite Size, bpow_plus, Rmult_comm. apply Rmult_lt_compat_l; [easy|].
      now rewrite <- (power_as_integer p) by lia. }
    destruct Above as [->|Above]; [lia|].
    assert (Lower : (e + p <= mag radix2 x)%Z); [|lia].
    apply mag_ge_bpow. rewrite Size. replace (e + p - 1)%Z with (p - 1 + e)%Z by lia. rewrite bpow_plus.
    apply Rmult_le_compat_r; [lra|]. now rewrite <- (power_as_integer (p - 1)) by lia. }
  unfold rounded, round, F2R, scaled_mantissa. simpl. rewrite Cexp. f_equal. f_equal. now apply Znearest_imp.
Qed.

Theorem rounds_within_half x e m : (0 <= m < 2 ^ p)%Z -> (e = emin \/ emin < e /\ 2 ^ (p - 1) < m)%Z ->
  Rabs (x * bpow radix2 (- e) - IZR m) < / 2 -> rounded emin p x = IZR m * bpow radix2 e.
Proof.
  intros Range Place Near.
  assert (Pm : IZR m <= IZR (2 ^ p) - 1) by (rewrite <- minus_IZR; apply IZR_le; lia).
  assert (P0 : 0 <= IZR m) by (apply IZR_le; lia).
  destruct (Req_dec x 0) as [->|Nonzero].
  - rewrite Rmult_0_l in Near. unfold Rabs in Near. destruct (Rcase_abs _) in Near;
      assert (m = 0)%Z as -> by (apply le_IZR in P0; apply Z.le_antisymm; [apply le_IZR|]; [|easy];
        assert (IZR m < 1) by lra; apply lt_IZR in H; apply IZR_le; lia);
      unfold rounded; rewrite round_0 by typeclasses eauto; ring.
  - apply rounded_at; auto; [lia| |].
    + unfold Rabs in *. destruct (Rcase_abs _) in *; destruct (Rcase_abs _) in *; lra.
    + destruct Place as [->|[He Hm]]; [now left|right].
      assert (IZR (2 ^ (p - 1)) + 1 <= IZR m) by (rewrite <- plus_IZR; apply IZR_le; lia).
      unfold Rabs in *. destruct (Rcase_abs _) in *; destruct (Rcase_abs _) in *; lra.
Qed.

(* Below a power of two floats are twice as dense. *)
Theorem rounds_at_power x e : (1 < p)%Z -> (emin < e)%Z ->
  IZR (2 ^ (p - 1)) - / 4 < x * bpow radix2 (- e) < IZR (2 ^ (p - 1)) + / 2 ->
  rounded emin p x = IZR (2 ^ (p - 1)) * bpow radix2 e.
Proof.
  intros Hp He Near. set (s := x * bpow radix2 (- e)) in *.
  assert (Half : IZR (2 ^ p) = 2 * IZR (2 ^ (p - 1))).
  { rewrite <- mult_IZR. f_equal. replace p with (1 + (p - 1))%Z at 1 by lia. now rewrite Z.pow_add_r by lia. }
  assert (One : 1 <= IZR (2 ^ (p - 1))) by (apply IZR_le; lia || (pose proof (Z.pow_pos_nonneg 2 (p - 1)); lia)).
  assert (Nonzero : x <> 0) by (intros Zero; unfold s in Near; rewrite Zero, Rmult_0_l in Near; lra).
  destruct (Rle_or_lt (IZR (2 ^ (p - 1))) s) as [Upper|Lower].
  - apply rounded_at; try easy; [lia| |right|]; fold s; unfold Rabs; destruct (Rcase_abs _); lra.
  - assert (Twice : x * bpow radix2 (- (e - 1)) = 2 * s).
    { unfold s. replace (- (e - 1))%Z with (1 + - e)%Z by lia. rewrite bpow_plus. change (bpow radix2 1) with 2. ring. }
    replace (IZR (2 ^ (p - 1)) * bpow radix2 e) with (IZR (2 ^ p) * bpow radix2 (e - 1)).
    + apply rounded_at; try easy; [lia| |right|]; rewrite Twice; unfold Rabs; destruct (Rcase_abs _); lra.
    + rewrite Half. replace e with (1 + (e - 1))%Z at 2 by lia. rewrite bpow_plus. change (bpow radix2 1) with 2. ring.
Qed.

Lemma rounded_opposite x : rounded emin p (- x) = - rounded emin p x.
Proof. apply round_NE_opp. Qed.
End Rounding.
