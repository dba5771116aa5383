(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* When a real number rounds to a given float: it lies within half a unit of the last place, or a quarter below a power of two, the
   ends included where the significand is even. Formats are p bits and a least exponent, with subnormal numbers. *)
From Coq Require Import Reals ZArith Bool Lra Lia.
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

(* The integer nearest to s, or the even one of two. *)
Definition nearest (s : R) (m : Z) : Prop := Rabs (s - IZR m) < / 2 \/ Z.even m = true /\ Rabs (s - IZR m) = / 2.

Lemma nearest_within_half s m : nearest s m -> Rabs (s - IZR m) <= / 2.
Proof. intros [H|[_ H]]; lra. Qed.

Lemma nearest_integer s m : nearest s m -> ZnearestE s = m.
Proof.
  intros [Near|[Even Middle]]; [now apply Znearest_imp|].
  assert (Up : s = IZR m + / 2 \/ s = IZR (m - 1) + / 2).
  { rewrite minus_IZR. unfold Rabs in Middle. destruct (Rcase_abs _) in Middle; [right|left]; lra. }
  unfold Znearest. destruct Up as [S|S].
  - assert (Floor : Zfloor s = m) by (apply Zfloor_imp; rewrite plus_IZR; lra).
    rewrite Floor, Rcompare_Eq, Even by lra. easy.
  - assert (Floor : Zfloor s = (m - 1)%Z) by (apply Zfloor_imp; rewrite plus_IZR; lra).
    assert (Ceiling : Zceil s = m) by (apply Zceil_imp; rewrite minus_IZR in *; lra).
    rewrite Floor, Ceiling, Rcompare_Eq by lra. now rewrite Z.even_sub, Even.
Qed.

Lemma rounded_at x e m : x <> 0 -> (emin <= e)%Z -> Rabs (x * bpow radix2 (- e)) < IZR (2 ^ p) ->
  (e = emin \/ IZR (2 ^ (p - 1)) <= Rabs (x * bpow radix2 (- e))) ->
  nearest (x * bpow radix2 (- e)) m -> rounded emin p x = IZR m * bpow radix2 e.
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
  unfold rounded, round, F2R, scaled_mantissa. simpl. rewrite Cexp. f_equal. f_equal. now apply nearest_integer.
Qed.

Theorem rounds_within_half x e m : (0 <= m < 2 ^ p)%Z -> (e = emin \/ emin < e /\ 2 ^ (p - 1) < m)%Z ->
  nearest (x * bpow radix2 (- e)) m -> rounded emin p x = IZR m * bpow radix2 e.
Proof.
  intros Range Place Near. pose proof (nearest_within_half _ _ Near) as Half.
  assert (Pm : IZR m <= IZR (2 ^ p) - 1) by (rewrite <- minus_IZR; apply IZR_le; lia).
  assert (P0 : 0 <= IZR m) by (apply IZR_le; lia).
  destruct (Req_dec x 0) as [->|Nonzero].
  - rewrite Rmult_0_l in Half. assert (m = 0)%Z as ->.
    { assert (m < 1)%Z; [|lia]. apply lt_IZR. unfold Rabs in Half. destruct (Rcase_abs _) in Half; lra. }
    unfold rounded. rewrite round_0 by typeclasses eauto. ring.
  - apply rounded_at; auto; [lia| |].
    + unfold Rabs in *. destruct (Rcase_abs _) in *; destruct (Rcase_abs _) in *; lra.
    + destruct Place as [->|[He Hm]]; [now left|right].
      assert (IZR (2 ^ (p - 1)) + 1 <= IZR m) by (rewrite <- plus_IZR; apply IZR_le; lia).
      unfold Rabs in *. destruct (Rcase_abs _) in *; destruct (Rcase_abs _) in *; lra.
Qed.

(* Below a power of two floats are twice as dense. Both middles go to the power, which is even. *)
Theorem rounds_at_power x e : (1 < p)%Z -> (emin < e)%Z ->
  IZR (2 ^ (p - 1)) - / 4 <= x * bpow radix2 (- e) <= IZR (2 ^ (p - 1)) + / 2 ->
  rounded emin p x = IZR (2 ^ (p - 1)) * bpow radix2 e.
Proof.
  intros Hp He Near. set (s := x * bpow radix2 (- e)) in *.
  assert (Double : (2 ^ p = 2 * 2 ^ (p - 1))%Z) by (replace p with (1 + (p - 1))%Z at 1 by lia; now rewrite Z.pow_add_r by lia).
  assert (Half : IZR (2 ^ p) = 2 * IZR (2 ^ (p - 1))) by (rewrite <- mult_IZR; now f_equal).
  assert (One : 1 <= IZR (2 ^ (p - 1))) by (apply IZR_le; lia || (pose proof (Z.pow_pos_nonneg 2 (p - 1)); lia)).
  assert (Nonzero : x <> 0) by (intros Zero; unfold s in Near; rewrite Zero, Rmult_0_l in Near; lra).
  assert (Even : forall q, (0 < q)%Z -> Z.even (2 ^ q) = true) by (intros; rewrite Z.even_pow by lia; easy).
  destruct (Rle_or_lt (IZR (2 ^ (p - 1))) s) as [Upper|Lower].
  - apply rounded_at; try easy; [lia| |right|]; fold s; try (unfold Rabs; destruct (Rcase_abs _); lra).
    destruct (Req_dec s (IZR (2 ^ (p - 1)) + / 2)) as [Middle|Other].
    + right. split; [apply Even; lia|]. rewrite Middle. rewrite Rabs_pos_eq; lra.
    + left. unfold Rabs; destruct (Rcase_abs _); lra.
  - assert (Twice : x * bpow radix2 (- (e - 1)) = 2 * s).
    { unfold s. replace (- (e - 1))%Z with (1 + - e)%Z by lia. rewrite bpow_plus. change (bpow radix2 1) with 2. ring. }
    replace (IZR (2 ^ (p - 1)) * bpow radix2 e) with (IZR (2 ^ p) * bpow radix2 (e - 1)).
    + apply rounded_at; try easy; [lia| |right|]; rewrite Twice; try (unfold Rabs; destruct (Rcase_abs _); lra).
      destruct (Req_dec s (IZR (2 ^ (p - 1)) - / 4)) as [Middle|Other].
      * right. split; [apply Even; lia|]. rewrite Middle, Half. rewrite Rabs_left; lra.
      * left. unfold Rabs; destruct (Rcase_abs _); lra.
    + rewrite Half. replace e with (1 + (e - 1))%Z at 2 by lia. rewrite bpow_plus. change (bpow radix2 1) with 2. ring.
Qed.

Lemma rounded_opposite x : rounded emin p (- x) = - rounded emin p x.
Proof. apply round_NE_opp. Qed.
End Rounding.

(* Integers alone: the float is one of the format's, and in its range. *)
Definition bits_of (f : float) : Z := Z.abs (significand f).
Definition at_power (F : format) (f : float) : bool := (bits_of f =? 2 ^ (precision F - 1))%Z && (least_exponent F <? exponent f)%Z.
Definition canonical (F : format) (f : float) : bool :=
  ((1 <? precision F) && (bits_of f <? 2 ^ precision F)
   && ((exponent f =? least_exponent F) || (least_exponent F <? exponent f) && (2 ^ (precision F - 1) <=? bits_of f)))%Z.
Definition in_range (F : format) (f : float) : bool :=
  let common := Z.min (exponent f) (exponent (largest F)) in
  (bits_of f * 2 ^ (exponent f - common) <=? significand (largest F) * 2 ^ (exponent (largest F) - common))%Z.

Lemma in_range_bound F f : in_range F f = true -> Rabs (value_of f) <= value_of (largest F).
Proof.
  unfold in_range, value_of, bits_of. set (common := Z.min _ _). intros H. apply Z.leb_le, IZR_le in H.
  rewrite Rabs_mult, <- abs_IZR, (Rabs_pos_eq (bpow radix2 _)) by apply bpow_ge_0.
  rewrite !mult_IZR, !power_as_integer in H by (unfold common; lia).
  apply (Rmult_le_compat_r (bpow radix2 common)) in H; [|apply bpow_ge_0].
  rewrite !Rmult_assoc, <- !bpow_plus in H.
  now replace (exponent f - common + common)%Z with (exponent f) in H by lia;
    replace (exponent (largest F) - common + common)%Z with (exponent (largest F)) in H by lia.
Qed.

(* With s = |x| in units of the float's last place and m its significand: what has to be decided of s. *)
Definition sign_of (f : float) : R := if (significand f <? 0)%Z then -1 else 1.
Theorem rounds_where_decided F x f : canonical F f = true -> in_range F f = true ->
  let s := sign_of f * x * bpow radix2 (- exponent f) in
  (if at_power F f then 4 * s >= IZR (4 * bits_of f - 1) /\ 2 * s <= IZR (2 * bits_of f + 1) else nearest s (bits_of f)) ->
  rounds_to F x f.
Proof.
  intros Canon Range. cbv zeta. set (y := sign_of f * x). intros Near. split; [|now apply in_range_bound].
  unfold canonical in Canon. rewrite !andb_true_iff, orb_true_iff, andb_true_iff in Canon.
  destruct Canon as [[Bits Below] Place]. apply Z.ltb_lt in Bits, Below.
  assert (m_nonnegative : (0 <= bits_of f)%Z) by apply Z.abs_nonneg.
  assert (Round : rounded (least_exponent F) (precision F) y = IZR (bits_of f) * bpow radix2 (exponent f)).
  { unfold at_power in Near. destruct (Z.eqb_spec (bits_of f) (2 ^ (precision F - 1))) as [Same|Other];
      [destruct (Z.ltb_spec (least_exponent F) (exponent f)) as [Above|Least]|]; cbn [andb] in Near.
    - rewrite Same in Near |- *. rewrite plus_IZR, minus_IZR, !mult_IZR in Near.
      apply rounds_at_power; [lia|easy|easy|]. lra.
    - apply rounds_within_half; [lia|easy| |easy].
      left. destruct Place as [Place|[Place _]]; [now apply Z.eqb_eq|easy].
    - apply rounds_within_half; [lia|easy| |easy].
      destruct Place as [Least|[Above Size]]; [left; now apply Z.eqb_eq|right].
      apply Z.ltb_lt in Above. apply Z.leb_le in Size. lia. }
  assert (Value : value_of f = sign_of f * (IZR (bits_of f) * bpow radix2 (exponent f))).
  { unfold value_of, bits_of, sign_of. destruct (Z.ltb_spec (significand f) 0).
    - rewrite Z.abs_neq, opp_IZR by lia. ring.
    - rewrite Z.abs_eq by lia. ring. }
  rewrite Value, <- Round. unfold y, sign_of. destruct (significand f <? 0)%Z.
  - replace x with (- (-1 * x)) at 1 by ring. rewrite rounded_opposite. ring.
  - now rewrite !Rmult_1_l.
Qed.
