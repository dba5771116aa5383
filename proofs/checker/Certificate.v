(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Certificates: cells of a precision-threshold table as theorems about the transformer over the reals, on the sequences themselves.
   A boolean function of integers decides them by interval arithmetic; it is proved to say true only of what holds. *)
From Coq Require Import Reals ZArith List Bool Lra Lia.
From Flocq Require Import Core.
From Interval Require Import Float.Sig Float.Specific_sig Float.Specific_bigint Float.Specific_stdz Float.Specific_ops Interval.Interval Interval.Float_full Real.Xreal.
From Snellen Require Import CorollaryB10 RoundToFormat Transformer Enclosure IntervalNumbers RunLengths.
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

(* The check, for any arithmetic that keeps a relation with the reals, and a way to decide one float. *)
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

Section Row.
Variable A : arithmetic.
Variable rel : number A -> R -> Prop.
Hypothesis Keeps : keeps A real_numbers rel.
Variable decide : format -> number A -> float -> bool.
Hypothesis decide_sound : forall F a x f, rel a x -> decide F a f = true -> rounds_to F x f.

Fixpoint decide_floats (F : format) (x : vector A) (floats : list float) : bool :=
  match x, floats with
  | [], [] => true
  | a :: r, f :: s => decide F a f && decide_floats F r s
  | _, _ => false
  end.

Lemma decide_floats_sound F a x : Forall2 rel a x ->
  forall floats, decide_floats F a floats = true -> Forall2 (rounds_to F) x floats.
Proof.
  induction 1 as [|b y a x One H IH]; intros [|f floats]; simpl; try easy.
  rewrite andb_true_iff. intros [Now Rest]. constructor; [now apply decide_sound with b|auto].
Qed.

Definition decide_cell (left right : vector A) (c : cell) : bool :=
  match c with
  | collapsed F floats => decide_floats F left floats && decide_floats F right floats
  | distinct F k f g =>
      match nth_error left k, nth_error right k with
      | Some a, Some b => negb (same_value f g) && decide F a f && decide F b g
      | _, _ => false
      end
  end.

Definition decide_row (M : model) (left right : list run) (cells : list cell) : bool :=
  match left, right with
  | _ :: _, _ :: _ =>
      let a := representation_of_runs A M left in
      let b := representation_of_runs A M right in
      forallb (decide_cell a b) cells
  | _, _ => false
  end.

Lemma nth_kept a x : Forall2 rel a x -> forall k b, nth_error a k = Some b -> rel b (nth k x 0).
Proof. induction 1; intros [|k] c Some; simpl in *; try easy; [|now apply IHForall2]. now injection Some as <-. Qed.

Lemma represented M runs : runs <> [] -> Forall2 rel (representation_of_runs A M runs) (exact_representation M runs).
Proof.
  intros Some. unfold exact_representation. rewrite <- runs_are_sequences by easy. exact (representation_kept _ _ _ Keeps M runs).
Qed.

Theorem decide_row_sound M left right cells : decide_row M left right cells = true -> Forall (holds M left right) cells.
Proof.
  unfold decide_row. destruct left as [|l left]; [easy|]. destruct right as [|r right]; [easy|]. cbv zeta.
  intros Check. apply Forall_forall. intros c Hc. rewrite forallb_forall in Check. specialize (Check c Hc).
  pose proof (represented M (l :: left) ltac:(easy)) as L. pose proof (represented M (r :: right) ltac:(easy)) as R.
  destruct c as [F floats|F k f g]; simpl in Check.
  - rewrite andb_true_iff in Check. destruct Check as [CL CR].
    split; [exact (decide_floats_sound F _ _ L _ CL)|exact (decide_floats_sound F _ _ R _ CR)].
  - destruct (nth_error _ k) as [a|] eqn:Left in Check; [|easy]. destruct (nth_error _ k) as [b|] eqn:Right in Check; [|easy].
    rewrite !andb_true_iff in Check. destruct Check as [[Other CL] CR]. apply negb_true_iff in Other.
    split; [|split].
    + exact (decide_sound F a _ f (nth_kept _ _ L k a Left) CL).
    + exact (decide_sound F b _ g (nth_kept _ _ R k b Right) CR).
    + now apply different_value.
Qed.
End Row.

Module Checker (C : FloatCarrier with Definition radix := Zaux.radix2).
Module E := Intervals C.
Import E.

Section Check.
Variable words : integers C.smantissa_type C.MtoZ.
Variable working : F.precision.
Notation N := (I.fromZ working).

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
  apply rounds_where_decided; [easy|easy|]. cbv zeta. set (y := sign_of f * x). set (s := y * bpow radix2 (- exponent f)).
  assert (Hy : contains (if (significand f <? 0)%Z then I.sub working (N 0) i else i) y).
  { unfold y, sign_of. destruct (significand f <? 0)%Z.
    - replace (-1 * x) with (0 - x) by ring. exact (I.sub_correct working _ _ _ _ (I.fromZ_correct working 0) Hx).
    - now rewrite Rmult_1_l. }
  assert (Hs : contains (I.mul working (interval_power_of_two working (- exponent f))
                 (if (significand f <? 0)%Z then I.sub working (N 0) i else i)) s).
  { unfold s. rewrite Rmult_comm. exact (I.mul_correct working _ _ _ _ (power_contains working _) Hy). }
  apply (is_positive_sound _ _ (I.sub_correct working _ _ _ _ (I.mul_correct working _ _ _ _ (I.fromZ_correct working _) Hs) (I.fromZ_correct working _))) in Low.
  apply (is_positive_sound _ _ (I.sub_correct working _ _ _ _ (I.fromZ_correct working _) (I.mul_correct working _ _ _ _ (I.fromZ_correct working _) Hs))) in High.
  destruct (at_power G f).
  - split; lra.
  - left. rewrite plus_IZR, mult_IZR in High. rewrite minus_IZR, mult_IZR in Low. apply Rabs_def1; lra.
Qed.

Definition check_row : model -> list run -> list run -> list cell -> bool := decide_row (intervals words working) check_float.

Theorem check_row_sound M left right cells : check_row M left right cells = true -> Forall (holds M left right) cells.
Proof. exact (decide_row_sound _ _ (intervals_keep words working) _ check_float_sound M left right cells). Qed.
End Check.

End Checker.

(* With the kernel's machine integers: fast. *)
Module MachineChecker := Checker BigIntRadix2.
Module Fast.
Definition bits : positive -> MachineChecker.E.F.precision := MachineChecker.E.F.PtoP.
Definition check_row := MachineChecker.check_row machine_integers.
Lemma check_row_sound working M left right cells : check_row working M left right cells = true -> Forall (holds M left right) cells.
Proof. apply MachineChecker.check_row_sound. Qed.
End Fast.

(* With integers made of bits: no axiom but those of the reals. *)
Module PlainChecker := Checker StdZRadix2.
Module Plain.
Definition bits : positive -> PlainChecker.E.F.precision := PlainChecker.E.F.PtoP.
Definition check_row := PlainChecker.check_row plain_integers.
Lemma check_row_sound working M left right cells : check_row working M left right cells = true -> Forall (holds M left right) cells.
Proof. apply PlainChecker.check_row_sound. Qed.
End Plain.
