(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Rows of models whose values are rational, such as those without a norm and with weights 2^s of whole logits, or phi: evaluated in
   fractions, and rounded exactly, so that a value in the middle of two floats is decided, which no enclosure does. An operation whose
   result is not known to be rational gives nothing, and then no float is confirmed. *)
From Coq Require Import Reals ZArith QArith Qreals Qround List Bool Lra Lia.
From Flocq Require Import Core.
From Snellen Require Import RoundToFormat Transformer Enclosure Certificate.
Import ListNotations.
Local Open Scope R_scope.

Definition rational := option Q.
Definition is_value (a : rational) (x : R) : Prop := match a with Some q => Q2R q = x | None => True end.

Definition power (e : Z) : Q := if (0 <=? e)%Z then inject_Z (2 ^ e) else 1 # Z.to_pos (2 ^ (- e)).
Definition both (f : Q -> Q -> Q) (a b : rational) : rational :=
  match a, b with Some p, Some q => Some (Qred (f p q)) | _, _ => None end.
Definition quotient (a b : rational) : rational :=
  match b with Some q => if (Qnum q =? 0)%Z then None else both Qdiv a b | None => None end.

(* e^0 is the only rational power of e that is known to be one. *)
Definition power_of_e (a : rational) : rational :=
  match a with Some q => if (Qnum q =? 0)%Z then Some 1%Q else None | None => None end.
(* Powers beyond those of any model are not worth computing. *)
Definition whole_power_of_two (a : rational) : rational :=
  match a with
  | Some q => let e := Qfloor q in if Qeq_bool q (inject_Z e) && (Z.abs e <=? 65536)%Z then Some (power e) else None
  | None => None
  end.
Definition root (a : rational) : rational :=
  match a with
  | Some q =>
      let r := Qred q in
      let s := Z.sqrt (Qnum r) # Pos.sqrt (Qden r) in
      if Qeq_bool (s * s) q && (0 <=? Qnum s)%Z then Some s else None
  | None => None
  end.
Definition at_least_zero (a : rational) : rational :=
  match a with Some q => if (Qnum q <=? 0)%Z then Some 0%Q else Some q | None => None end.

Definition whole (z : Z) : rational := Some (inject_Z z).
Definition rationals : arithmetic := {|
  number := rational; integer := whole; power_of_two := fun e => Some (power e);
  plus := both Qplus; minus := both Qminus; times := both Qmult; over := quotient;
  exponential := power_of_e; two_to_the := whole_power_of_two; square_root := root; positive_part := at_least_zero;
  linear := matrix_product rational whole (both Qplus) (both Qmult) |}.

Lemma whole_value z : Q2R (inject_Z z) = IZR z.
Proof. unfold Q2R. simpl. field. Qed.

Lemma reduced q : Q2R (Qred q) = Q2R q.
Proof. apply Qeq_eqR, Qred_correct. Qed.

Lemma power_value e : Q2R (power e) = bpow radix2 e.
Proof.
  unfold power. destruct (Z.leb_spec 0 e).
  - rewrite whole_value. now rewrite power_as_integer.
  - unfold Q2R. simpl Qnum. simpl Qden. rewrite Z2Pos.id by (apply Z.pow_pos_nonneg; lia).
    rewrite power_as_integer, bpow_opp, Rinv_inv by lia. ring.
Qed.

Lemma both_value f g a b x y : (forall p q, Q2R (f p q) = g (Q2R p) (Q2R q)) ->
  is_value a x -> is_value b y -> is_value (both f a b) (g x y).
Proof. intros H. destruct a as [p|], b as [q|]; try easy. cbn [is_value both]. intros <- <-. now rewrite reduced. Qed.

Lemma zero_or_not q : Q2R q = 0 <-> Qnum q = 0%Z.
Proof.
  unfold Q2R. split; intros H; [|rewrite H; ring].
  apply Rmult_integral in H as [H|H]; [now apply eq_IZR|].
  exfalso. revert H. apply Rinv_neq_0_compat, not_0_IZR. easy.
Qed.

Lemma quotient_value a b x y : is_value a x -> is_value b y -> is_value (quotient a b) (x / y).
Proof.
  destruct b as [q|]; [|easy]. unfold quotient. destruct (Z.eqb_spec (Qnum q) 0) as [|Nonzero]; [easy|].
  destruct a as [p|]; [|easy]. cbn [is_value both]. intros <- <-. rewrite reduced. apply Q2R_div. intros Zero. apply Nonzero.
  apply zero_or_not. rewrite (Qeq_eqR _ _ Zero). unfold Q2R. simpl. ring.
Qed.

Lemma two_to_whole e : Rpower 2 (IZR e) = bpow radix2 e.
Proof. rewrite bpow_powerRZ. symmetry. apply powerRZ_Rpower. simpl. lra. Qed.

Theorem rationals_keep : keeps rationals real_numbers is_value.
Proof.
  split; simpl; intros.
  - apply whole_value.
  - apply power_value.
  - apply both_value; [apply Q2R_plus|easy|easy].
  - apply both_value; [apply Q2R_minus|easy|easy].
  - apply both_value; [apply Q2R_mult|easy|easy].
  - now apply quotient_value.
  - destruct a as [q|]; simpl in *; [|easy]. destruct (Z.eqb_spec (Qnum q) 0) as [Zero|]; [|easy].
    apply zero_or_not in Zero. simpl. rewrite <- H, Zero, exp_0. unfold Q2R. simpl. lra.
  - destruct a as [q|]; simpl in *; [|easy]. destruct (Qeq_bool q _) eqn:Whole; [|easy]. destruct (Z.leb _ _); [|easy].
    simpl. apply Qeq_bool_iff, Qeq_eqR in Whole. now rewrite power_value, <- H, Whole, whole_value, two_to_whole.
  - destruct a as [q|]; simpl in *; [|easy]. set (s := Z.sqrt _ # _). destruct (Qeq_bool (s * s) q) eqn:Square; [|easy].
    destruct (Z.leb_spec 0 (Z.sqrt (Qnum (Qred q)))) as [Sign|]; [|easy]. simpl.
    apply Qeq_bool_iff, Qeq_eqR in Square. rewrite Q2R_mult in Square. rewrite <- H, <- Square. symmetry. apply sqrt_square.
    unfold Q2R, s. simpl. apply Rmult_le_pos; [now apply IZR_le|]. left. apply Rinv_0_lt_compat. now apply IZR_lt.
  - destruct a as [q|]; simpl in *; [|easy].
    assert (P : 0 < / IZR (Zpos (Qden q))) by (apply Rinv_0_lt_compat; now apply IZR_lt).
    destruct (Z.leb_spec (Qnum q) 0) as [Sign|Sign]; simpl; rewrite <- H; unfold Q2R.
    + rewrite Rmax_left; [simpl; ring|]. apply IZR_le in Sign. nra.
    + rewrite Rmax_right; [easy|]. apply IZR_lt in Sign. nra.
  - apply (matrix_product_kept is_value); auto; intros; [apply whole_value| |];
      (apply both_value; [apply Q2R_plus || apply Q2R_mult|easy|easy]).
Qed.

(* The float to nearest of a fraction n/d, in units of the float's last place; of two, the even one. *)
Definition decide_exactly (F : format) (a : rational) (f : float) : bool :=
  match a with
  | None => false
  | Some q =>
      let s := ((if (significand f <? 0)%Z then - q else q) * power (- exponent f))%Q in
      let n := Qnum s in
      let d := Zpos (Qden s) in
      let m := bits_of f in
      canonical F f && in_range F f
      && (if at_power F f then ((4 * m - 1) * d <=? 4 * n) && (2 * n <=? (2 * m + 1) * d)
          else ((2 * m - 1) * d <? 2 * n) && (2 * n <? (2 * m + 1) * d)
               || Z.even m && ((2 * n =? (2 * m - 1) * d) || (2 * n =? (2 * m + 1) * d)))%Z
  end.

Theorem decide_exactly_sound F a x f : is_value a x -> decide_exactly F a f = true -> rounds_to F x f.
Proof.
  destruct a as [q|]; [|easy]. simpl is_value. intros Value. unfold decide_exactly. cbv zeta.
  set (s := (_ * power _)%Q). rewrite !andb_true_iff. intros [[Canon Range] Near].
  apply rounds_where_decided; [easy|easy|]. cbv zeta.
  assert (Scaled : sign_of f * x * bpow radix2 (- exponent f) = IZR (Qnum s) / IZR (Zpos (Qden s))).
  { change (IZR (Qnum s) / IZR (Zpos (Qden s))) with (Q2R s). unfold s, sign_of. rewrite Q2R_mult, power_value, <- Value. f_equal.
    destruct (significand f <? 0)%Z; [rewrite Q2R_opp|]; ring. }
  rewrite Scaled. clear Scaled. clearbody s.
  assert (D : 0 < IZR (Zpos (Qden s))) by now apply IZR_lt.
  set (d := IZR (Zpos (Qden s))) in *. set (r := IZR (Qnum s) / d).
  assert (N : IZR (Qnum s) = r * d) by (unfold r; field; lra). clearbody r.
  destruct (at_power F f).
  - apply andb_true_iff in Near as [Low High]. apply Z.leb_le, IZR_le in Low, High.
    rewrite !mult_IZR, N in Low, High. fold d in Low, High.
    split; [apply Rle_ge|]; apply (Rmult_le_reg_r d); lra.
  - apply orb_true_iff in Near as [Near|Near]; apply andb_true_iff in Near as [Low High].
    + left. apply Z.ltb_lt, IZR_lt in Low, High. rewrite !mult_IZR, N in Low, High. fold d in Low, High.
      rewrite plus_IZR, mult_IZR in High. rewrite minus_IZR, mult_IZR in Low.
      apply Rabs_def1; apply (Rmult_lt_reg_r d); lra.
    + right. split; [easy|]. apply orb_true_iff in High as [High|High]; apply Z.eqb_eq, (f_equal IZR) in High;
        rewrite !mult_IZR, N in High; fold d in High; [rewrite minus_IZR, mult_IZR in High|rewrite plus_IZR, mult_IZR in High].
      * assert (r = IZR (bits_of f) - / 2) as -> by (apply (Rmult_eq_reg_r d); lra). rewrite Rabs_left; lra.
      * assert (r = IZR (bits_of f) + / 2) as -> by (apply (Rmult_eq_reg_r d); lra). rewrite Rabs_pos_eq; lra.
Qed.

Definition check_row : model -> list run -> list run -> list cell -> bool := decide_row rationals decide_exactly.

Theorem check_row_sound M left right cells : check_row M left right cells = true -> Forall (holds M left right) cells.
Proof. exact (decide_row_sound _ _ rationals_keep _ decide_exactly_sound M left right cells). Qed.
