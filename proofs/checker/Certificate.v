(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Certificates: cells of a precision-threshold table as theorems about the transformer over the reals, on the sequences themselves.
   A boolean function of integers decides them by interval arithmetic; it is proved to say true only of what holds. *)
From Coq Require Import Reals ZArith List Bool Lra Lia.
From Flocq Require Import Core.
From Interval Require Import Float.Sig Float.Specific_bigint Float.Specific_stdz Float.Specific_ops Interval.Interval Interval.Float_full Real.Xreal.
From Snellen Require Import CorollaryB10 RoundToFormat Transformer Enclosure RunLengths.
Import ListNotations.
Open Scope R_scope.

(* Both sides round to these floats, coordinate by coordinate; or they round to two floats that differ in one coordinate, counted
   from 0. *)
Inductive cell :=
| collapsed (F : format) (floats : list float)
| distinct (F : format) (coordinate : nat) (left right : float).

Definition exact_representation (M : model) (runs : list run) : list R := representation real_numbers M (expanded runs).

Definition holds (M : model) (left right : list run) (c : cell) : Prop :=
  match c with
  | collapsed F floats =>
      Forall2 (rounds_to F) (exact_representation M left) floats /\ Forall2 (rounds_to F) (exact_representation M right) floats
  | distinct F k f g =>
      rounds_to F (nth k (exact_representation M left) 0) f /\ rounds_to F (nth k (exact_representation M right) 0) g /\
      value_of f <> value_of g
  end.

(* What the two verdicts say of the vectors of floats. *)
Definition rounded_vector (F : format) (x : list R) : list R := map (rounded (least_exponent F) (precision F)) x.

Lemma rounded_floats F x floats : Forall2 (rounds_to F) x floats -> rounded_vector F x = map value_of floats.
Proof. induction 1 as [|a f x fs [Round _] H IH]; simpl; congruence. Qed.

Theorem collapsed_sides_are_one M left right F floats : holds M left right (collapsed F floats) ->
  rounded_vector F (exact_representation M left) = rounded_vector F (exact_representation M right).
Proof. intros [L R]. now rewrite (rounded_floats F _ _ L), (rounded_floats F _ _ R). Qed.

Theorem distinct_sides_differ M left right F k f g : holds M left right (distinct F k f g) ->
  rounded_vector F (exact_representation M left) <> rounded_vector F (exact_representation M right).
Proof.
  intros (Left & Right & Differ) Same.
  apply (f_equal (fun x => nth k x (rounded (least_exponent F) (precision F) 0))) in Same.
  unfold rounded_vector in Same. rewrite !map_nth in Same. destruct Left as [L _], Right as [R _]. congruence.
Qed.

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

Module Checker (F : FloatOps with Definition radix := Zaux.radix2 with Definition sensible_format := true).
Module E := Intervals F.
Import E.

Section Check.
Variable working : F.precision.
Notation N := (I.fromZ working).

Definition is_positive (i : I.type) : bool := match I.sign_strict i with Xgt => true | _ => false end.

Lemma is_positive_sound i x : contains i x -> is_positive i = true -> 0 < x.
Proof.
  unfold is_positive. intros H. pose proof (I.sign_strict_correct i) as Sign. destruct (I.sign_strict i); try easy.
  intros _. now destruct (Sign _ H).
Qed.

Definition check_float (G : format) (i : I.type) (f : float) : bool :=
  let j := I.mul working (interval_power_of_two working (- exponent f))
             (if (significand f <? 0)%Z then I.sub working (N 0) i else i) in
  let m := bits_of f in
  let k := if at_power G f then 4%Z else 2%Z in
  canonical G f && in_range G f
  && is_positive (I.sub working (I.mul working (N k) j) (N (k * m - 1)))
  && is_positive (I.sub working (N (2 * m + 1)) (I.mul working (N 2) j)).

Theorem check_float_sound G i x f : contains i x -> check_float G i f = true -> rounds_to G x f.
Proof.
  intros Hx. unfold check_float. cbv zeta. rewrite !andb_true_iff. intros [[[Canon Range] Low] High].
  split; [|now apply in_range_bound].
  set (sign := if (significand f <? 0)%Z then -1 else 1).
  assert (Value : value_of f = sign * (IZR (bits_of f) * bpow radix2 (exponent f))).
  { unfold value_of, bits_of, sign. destruct (Z.ltb_spec (significand f) 0).
    - rewrite Z.abs_neq, opp_IZR by lia. ring.
    - rewrite Z.abs_eq by lia. ring. }
  set (y := sign * x).
  assert (Hy : contains (if (significand f <? 0)%Z then I.sub working (N 0) i else i) y).
  { unfold y, sign. destruct (significand f <? 0)%Z.
    - replace (-1 * x) with (0 - x) by ring. exact (I.sub_correct working _ _ _ _ (I.fromZ_correct working 0) Hx).
    - now rewrite Rmult_1_l. }
  set (s := y * bpow radix2 (- exponent f)).
  assert (Hs : contains (I.mul working (interval_power_of_two working (- exponent f))
                 (if (significand f <? 0)%Z then I.sub working (N 0) i else i)) s).
  { unfold s. rewrite Rmult_comm. exact (I.mul_correct working _ _ _ _ (power_contains working _) Hy). }
  apply (is_positive_sound _ _ (I.sub_correct working _ _ _ _ (I.mul_correct working _ _ _ _ (I.fromZ_correct working _) Hs) (I.fromZ_correct working _))) in Low.
  apply (is_positive_sound _ _ (I.sub_correct working _ _ _ _ (I.fromZ_correct working _) (I.mul_correct working _ _ _ _ (I.fromZ_correct working _) Hs))) in High.
  set (m := bits_of f) in *. rewrite plus_IZR, mult_IZR in High. rewrite minus_IZR, mult_IZR in Low.
  unfold canonical in Canon. rewrite !andb_true_iff, orb_true_iff, andb_true_iff in Canon.
  destruct Canon as [[Bits Below] Place]. apply Z.ltb_lt in Bits, Below. fold m in Below, Place.
  assert (m_nonnegative : (0 <= m)%Z) by apply Z.abs_nonneg.
  assert (Round : rounded (least_exponent G) (precision G) y = IZR m * bpow radix2 (exponent f)).
  { destruct (at_power G f) eqn:Power.
    - unfold at_power in Power. apply andb_true_iff in Power as [Same Above]. apply Z.eqb_eq in Same. apply Z.ltb_lt in Above.
      fold m in Same. clearbody m. subst m. apply rounds_at_power; [lia|easy|easy|]. fold s. split; lra.
    - apply rounds_within_half; [lia|easy| |].
      + destruct Place as [Least|[Above Size]]; [left; now apply Z.eqb_eq|].
        right. apply Z.ltb_lt in Above. apply Z.leb_le in Size. split; [easy|].
        unfold at_power in Power. fold m in Power. apply andb_false_iff in Power as [Power|Power].
        * apply Z.eqb_neq in Power. lia.
        * apply Z.ltb_ge in Power. lia.
      + fold s. apply Rabs_def1; lra. }
  rewrite Value, <- Round. unfold y, sign. destruct (significand f <? 0)%Z.
  - replace x with (- (-1 * x)) at 1 by ring. rewrite rounded_opposite. ring.
  - now rewrite !Rmult_1_l.
Qed.

Fixpoint check_floats (G : format) (x : list I.type) (floats : list float) : bool :=
  match x, floats with
  | [], [] => true
  | i :: r, f :: s => check_float G i f && check_floats G r s
  | _, _ => false
  end.

Lemma check_floats_sound G is xs : Forall2 contains is xs ->
  forall floats, check_floats G is floats = true -> Forall2 (rounds_to G) xs floats.
Proof.
  induction 1 as [|i x is xs Hx H IH]; intros [|f floats]; simpl; try easy.
  rewrite andb_true_iff. intros [One Rest]. constructor; [now apply check_float_sound with i|auto].
Qed.

Definition same_value (f g : float) : bool :=
  let common := Z.min (exponent f) (exponent g) in
  (significand f * 2 ^ (exponent f - common) =? significand g * 2 ^ (exponent g - common))%Z.

Lemma different_value f g : same_value f g = false -> value_of f <> value_of g.
Proof.
  unfold same_value, value_of. set (common := Z.min _ _). intros Other Same. apply Z.eqb_neq in Other. apply Other, eq_IZR.
  rewrite !mult_IZR, !power_as_integer by (unfold common; lia). apply (Rmult_eq_reg_r (bpow radix2 common)).
  - rewrite !Rmult_assoc, <- !bpow_plus.
    now replace (exponent f - common + common)%Z with (exponent f) by lia;
      replace (exponent g - common + common)%Z with (exponent g) by lia.
  - apply Rgt_not_eq, bpow_gt_0.
Qed.

Definition check_cell (left right : list I.type) (c : cell) : bool :=
  match c with
  | collapsed G floats => check_floats G left floats && check_floats G right floats
  | distinct G k f g =>
      Nat.ltb k (length left) && Nat.ltb k (length right) && negb (same_value f g)
      && check_float G (nth k left (N 0)) f && check_float G (nth k right (N 0)) g
  end.

Definition check_row (M : model) (left right : list run) (cells : list cell) : bool :=
  match left, right with
  | _ :: _, _ :: _ =>
      let a := representation_of_runs (intervals working) M left in
      let b := representation_of_runs (intervals working) M right in
      forallb (check_cell a b) cells
  | _, _ => false
  end.

Lemma nth_contained is xs : Forall2 contains is xs -> forall k, (k < length is)%nat -> contains (nth k is (N 0)) (nth k xs 0).
Proof. induction 1; intros [|k] Hk; simpl in *; try lia; auto. apply IHForall2. lia. Qed.

Lemma enclosed M runs : runs <> [] -> Forall2 contains (representation_of_runs (intervals working) M runs) (exact_representation M runs).
Proof.
  intros Some. unfold exact_representation. rewrite <- runs_are_sequences by easy.
  exact (representation_kept _ _ _ (intervals_keep working) M runs).
Qed.

Theorem check_row_sound M left right cells : check_row M left right cells = true -> Forall (holds M left right) cells.
Proof.
  unfold check_row. destruct left as [|l left]; [easy|]. destruct right as [|r right]; [easy|]. cbv zeta.
  intros Check. apply Forall_forall. intros c Hc. rewrite forallb_forall in Check. specialize (Check c Hc).
  pose proof (enclosed M (l :: left) ltac:(easy)) as L. pose proof (enclosed M (r :: right) ltac:(easy)) as R.
  destruct c as [G floats|G k f g]; simpl in Check; rewrite !andb_true_iff in Check.
  - destruct Check as [CL CR]. split; [exact (check_floats_sound G _ _ L _ CL)|exact (check_floats_sound G _ _ R _ CR)].
  - destruct Check as [[[[KL KR] Other] CL] CR]. apply Nat.ltb_lt in KL, KR. apply negb_true_iff in Other.
    split; [|split].
    + exact (check_float_sound G _ _ f (nth_contained _ _ L k KL) CL).
    + exact (check_float_sound G _ _ g (nth_contained _ _ R k KR) CR).
    + now apply different_value.
Qed.
End Check.

Definition bits (p : positive) : F.precision := F.PtoP p.
End Checker.

(* With the kernel's machine integers: fast. With integers made of bits: no axiom but those of the reals. *)
Module MachineFloats := SpecificFloat BigIntRadix2.
Module Fast := Checker MachineFloats.
Module PlainFloats := SpecificFloat StdZRadix2.
Module Plain := Checker PlainFloats.
