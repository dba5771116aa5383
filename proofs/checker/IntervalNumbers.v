(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Intervals as an arithmetic. Products with integer matrices, where nearly all the work is, are sums of integers: the vector is
   rounded to multiples of one power of two, with one bound on the error of all its entries. *)
From Coq Require Import Reals ZArith List Bool Lra Lia.
From Bignums Require Import BigZ.BigZ.
From Flocq Require Import Core.
From Interval Require Import Float.Basic Float.Sig Interval.Interval Interval.Float Interval.Float_full Real.Xreal.
From Snellen Require Import RoundToFormat Transformer Enclosure.
Import ListNotations.
Local Open Scope R_scope.

(* Integers to sum with: those made of bits, or of machine words. *)
Record integers := {
  word : Type;
  of_Z : Z -> word;
  to_Z : word -> Z;
  sum : word -> word -> word;
  product : word -> word -> word;
  size : word -> word;
  to_of_Z : forall z, to_Z (of_Z z) = z;
  to_sum : forall a b, to_Z (sum a b) = (to_Z a + to_Z b)%Z;
  to_product : forall a b, to_Z (product a b) = (to_Z a * to_Z b)%Z;
  to_size : forall a, to_Z (size a) = Z.abs (to_Z a) }.

Definition plain_integers : integers := {|
  word := Z; of_Z := fun z => z; to_Z := fun z => z; sum := Z.add; product := Z.mul; size := Z.abs;
  to_of_Z := fun z => eq_refl; to_sum := fun a b => eq_refl; to_product := fun a b => eq_refl; to_size := fun a => eq_refl |}.

Definition machine_integers : integers := {|
  word := BigZ.t_; of_Z := BigZ.of_Z; to_Z := BigZ.to_Z; sum := BigZ.add; product := BigZ.mul; size := BigZ.abs;
  to_of_Z := BigZ.spec_of_Z; to_sum := BigZ.spec_add; to_product := BigZ.spec_mul; to_size := BigZ.spec_abs |}.

(* sum_i w_i c_i and sum_i |w_i|, over the common length. *)
Section Sums.
Variable N : integers.
Fixpoint sums (w : list Z) (c : list (word N)) (s a : word N) : word N * word N :=
  match w, c with
  | z :: w, b :: c => let v := of_Z N z in sums w c (sum N s (product N v b)) (sum N a (size N v))
  | _, _ => (s, a)
  end.

Local Notation dot_reals := (dot_integers R IZR Rplus Rmult).

(* Entries within r of c: the product is within r sum_i |w_i| of the sum. *)
Lemma sums_near r w : forall c y, Forall2 (fun b v => Rabs (v - IZR (to_Z N b)) <= r) c y -> forall s a,
  Rabs (IZR (to_Z N s) + dot_reals w y - IZR (to_Z N (fst (sums w c s a))))
    <= r * (IZR (to_Z N (snd (sums w c s a))) - IZR (to_Z N a)).
Proof.
  induction w as [|z w IH]; intros c y H s a.
  - simpl. replace (_ - _) with 0 by ring. rewrite Rabs_R0. lra.
  - destruct H as [|b v c y Near H]; cbn [sums dot_integers].
    + simpl. replace (_ - _) with 0 by ring. rewrite Rabs_R0. lra.
    + pose proof (IH c y H (sum N s (product N (of_Z N z) b)) (sum N a (size N (of_Z N z)))) as Rest. clear IH.
      set (t := sums _ _ _ _) in *. clearbody t.
      rewrite to_sum, to_product, to_sum, to_size, to_of_Z, !plus_IZR, mult_IZR, abs_IZR in Rest.
      replace (IZR (to_Z N s) + (IZR z * v + dot_reals w y) - IZR (to_Z N (fst t)))
        with ((IZR (to_Z N s) + IZR z * IZR (to_Z N b) + dot_reals w y - IZR (to_Z N (fst t))) + IZR z * (v - IZR (to_Z N b))) by ring.
      eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult.
      pose proof (Rmult_le_compat_l (Rabs (IZR z)) _ _ (Rabs_pos _) Near). lra.
Qed.

Lemma dot_scaled u w : forall x, dot_reals w (map (Rmult u) x) = u * dot_reals w x.
Proof. induction w as [|z w IH]; intros [|v x]; simpl; try ring. rewrite IH. ring. Qed.
End Sums.

Module Intervals (F : FloatOps with Definition radix := Zaux.radix2 with Definition sensible_format := true).
Module I := FloatIntervalFull F.

Definition contains (i : I.type) (x : R) : Prop := Interval.contains (I.convert i) (Xreal x).

Definition is_positive (i : I.type) : bool := match I.sign_strict i with Xgt => true | _ => false end.

Lemma is_positive_sound i x : contains i x -> is_positive i = true -> 0 < x.
Proof.
  unfold is_positive. intros H. pose proof (I.sign_strict_correct i) as Sign. destruct (I.sign_strict i); try easy.
  intros _. now destruct (Sign _ H).
Qed.

Section Precision.
Variable N : integers.
Variable precision : F.precision.

(* max(x, 0): exact where the sign is known. *)
Definition interval_positive_part (i : I.type) : I.type :=
  match I.sign_large i with
  | Xlt | Xeq => I.fromZ precision 0
  | Xgt => i
  | Xund => I.div precision (I.add precision i (I.abs i)) (I.fromZ precision 2)
  end.

Definition interval_power_of_two (e : Z) : I.type :=
  if Z.leb 0 e then I.fromZ precision (2 ^ e) else I.div precision (I.fromZ precision 1) (I.fromZ precision (2 ^ (- e))).

Definition interval_two_to_the (i : I.type) : I.type := I.exp precision (I.mul precision i (I.ln precision (I.fromZ precision 2))).

Lemma over_contains a b x y : contains a x -> contains b y -> contains (I.div precision a b) (x / y).
Proof.
  intros Ha Hb. pose proof (I.div_correct precision _ _ _ _ Ha Hb) as D. unfold contains. simpl in D. unfold Xdiv' in D.
  destruct (is_zero y); [|easy]. destruct (I.convert _); [exact Logic.I|easy].
Qed.

Lemma power_contains e : contains (interval_power_of_two e) (bpow radix2 e).
Proof.
  unfold interval_power_of_two. destruct (Z.leb_spec 0 e).
  - rewrite <- (IZR_Zpower radix2) by easy. apply I.fromZ_correct.
  - replace (bpow radix2 e) with (1 / IZR (2 ^ (- e))).
    + apply over_contains; apply I.fromZ_correct.
    + rewrite (IZR_Zpower radix2) by lia. rewrite bpow_opp. unfold Rdiv. rewrite Rinv_inv. ring.
Qed.

Lemma positive_part_contains a x : contains a x -> contains (interval_positive_part a) (Rmax 0 x).
Proof.
  intros H. unfold interval_positive_part. pose proof (I.sign_large_correct a) as Sign.
  destruct (I.sign_large a).
  - specialize (Sign _ H). injection Sign as ->. rewrite Rmax_left by lra. apply I.fromZ_correct.
  - destruct (Sign _ H) as [_ S]. simpl in S. rewrite Rmax_left by easy. apply I.fromZ_correct.
  - destruct (Sign _ H) as [_ S]. simpl in S. now rewrite Rmax_right.
  - replace (Rmax 0 x) with ((x + Rabs x) / 2).
    + apply over_contains; [|apply I.fromZ_correct]. exact (I.add_correct precision _ _ _ _ H (I.abs_correct _ _ H)).
    + unfold Rmax, Rabs. destruct (Rle_dec 0 x), (Rcase_abs x); lra.
Qed.

Lemma two_to_the_contains a x : contains a x -> contains (interval_two_to_the a) (Rpower 2 x).
Proof.
  intros H. apply (I.exp_correct precision _ (Xreal (x * ln 2))), (I.mul_correct precision _ _ _ (Xreal (ln 2)) H).
  pose proof (I.ln_correct precision _ _ (I.fromZ_correct precision 2)) as L. simpl in L. unfold Xln' in L.
  rewrite is_positive_true in L by lra. exact L.
Qed.

(* Nothing has to be known of these two guesses: the integer part of a float, and the exponent of the power of two above it. *)
Definition guess (f : F.type) : Z :=
  match F.toF f with
  | Basic.Float s m e => let z := if Z.leb 0 e then Z.shiftl (Zpos m) e else Z.shiftr (Zpos m) (- e) in if s then (- z)%Z else z
  | _ => 0%Z
  end.
Definition magnitude (f : F.type) : option Z :=
  match F.toF f with Basic.Float _ m e => Some (Zpos (Pos.size m) + e)%Z | _ => None end.
Definition greatest (l : list I.type) : option Z :=
  fold_right (fun i g => match magnitude (I.upper (I.abs i)), g with Some m, Some k => Some (Z.max m k) | Some m, None => Some m | None, _ => g end)
    None l.

(* The entry times 2^places, near an integer, and how near. *)
Definition centre (unit i : I.type) : Z * Z :=
  let j := I.mul precision unit i in
  let c := guess (I.midpoint j) in
  (c, (guess (I.upper (I.abs (I.sub precision j (I.fromZ precision c)))) + 2)%Z).
Definition within (unit : I.type) (r : Z) (i : I.type) (c : Z) : bool :=
  is_positive (I.sub precision (I.fromZ precision r) (I.abs (I.sub precision (I.mul precision unit i) (I.fromZ precision c)))).
Fixpoint all_within (unit : I.type) (r : Z) (l : list I.type) (c : list Z) : bool :=
  match l, c with
  | [], [] => true
  | i :: l, b :: c => within unit r i b && all_within unit r l c
  | _, _ => false
  end.

Definition plain_product : list (list Z) -> list I.type -> list I.type :=
  matrix_product I.type (I.fromZ precision) (I.add precision) (I.mul precision).

Definition between (low high : Z) : I.type :=
  I.meet (I.lower_extent (I.fromZ precision high)) (I.upper_extent (I.fromZ precision low)).

Definition interval_linear (w : list (list Z)) (l : list I.type) : list I.type :=
  match greatest l with
  | None => plain_product w l
  | Some top =>
      let places := (Zpos (F.prec precision) - top)%Z in
      let unit := interval_power_of_two places in
      let back := interval_power_of_two (- places) in
      let found := map (centre unit) l in
      let c := map fst found in
      let r := fold_right Z.max 1%Z (map snd found) in
      if all_within unit r l c then
        let words := map (of_Z N) c in
        let radius := of_Z N r in
        let zero := of_Z N 0 in
        map (fun row => let (s, a) := sums N row words zero zero in
                        let e := to_Z N (product N radius a) in
                        let s := to_Z N s in
                        I.mul precision back (between (s - e) (s + e))) w
      else plain_product w l
  end.

Lemma plain_contains w l x : Forall2 contains l x -> Forall2 contains (plain_product w l) (matrix_product R IZR Rplus Rmult w x).
Proof.
  apply (matrix_product_kept contains); intros.
  - apply I.fromZ_correct.
  - exact (I.add_correct precision _ _ _ _ H H0).
  - exact (I.mul_correct precision _ _ _ _ H H0).
Qed.

Lemma between_contains low high x : IZR low <= x <= IZR high -> contains (between low high) x.
Proof.
  intros [Low High]. apply I.meet_correct.
  - apply (I.lower_extent_correct _ x (IZR high)); [apply I.fromZ_correct|easy].
  - apply (I.upper_extent_correct _ x (IZR low)); [apply I.fromZ_correct|easy].
Qed.

Lemma within_sound unit u r i c x : contains unit u -> contains i x -> within unit r i c = true ->
  Rabs (u * x - IZR c) <= IZR r.
Proof.
  intros Hu Hi Positive. unfold within in Positive.
  assert (0 < IZR r - Rabs (u * x - IZR c)); [|lra].
  refine (is_positive_sound _ _ _ Positive).
  refine (I.sub_correct precision _ _ (Xreal _) (Xreal _) (I.fromZ_correct precision r) _).
  refine (I.abs_correct _ (Xreal _) _).
  refine (I.sub_correct precision _ _ (Xreal _) (Xreal _) _ (I.fromZ_correct precision c)).
  exact (I.mul_correct precision _ _ (Xreal _) (Xreal _) Hu Hi).
Qed.

Lemma all_within_sound unit u r l x : contains unit u -> Forall2 contains l x -> forall c, all_within unit r l c = true ->
  Forall2 (fun b v => Rabs (v - IZR (to_Z N b)) <= IZR r) (map (of_Z N) c) (map (Rmult u) x).
Proof.
  intros Hu. induction 1 as [|i v l x Hi H IH]; intros [|b c]; simpl; try easy.
  rewrite andb_true_iff. intros [Now Rest]. constructor; [|now apply IH].
  rewrite to_of_Z. now apply within_sound with unit i.
Qed.

Lemma linear_contains w l x : Forall2 contains l x -> Forall2 contains (interval_linear w l) (matrix_product R IZR Rplus Rmult w x).
Proof.
  intros H. unfold interval_linear. destruct (greatest l) as [top|]; [|now apply plain_contains]. cbv zeta.
  set (places := (_ - top)%Z). set (unit := interval_power_of_two places). set (back := interval_power_of_two (- places)).
  set (c := map fst _). set (r := fold_right _ _ _). clearbody c r.
  destruct (all_within unit r l c) eqn:Within; [|now apply plain_contains].
  pose proof (all_within_sound unit _ r l x (power_contains places) H c Within) as Near.
  unfold matrix_product. induction w as [|row w IH]; simpl; constructor; [|exact IH]. clear IH.
  pose proof (sums_near N _ row _ _ Near (of_Z N 0) (of_Z N 0)) as Close.
  destruct (sums N row _ _ _) as [s a]. cbn [fst snd] in Close. rewrite to_of_Z, dot_scaled in Close.
  replace (dot_integers R IZR Rplus Rmult row x) with (bpow radix2 (- places) * (bpow radix2 places * dot_integers R IZR Rplus Rmult row x)).
  - refine (I.mul_correct precision _ _ (Xreal _) (Xreal _) (power_contains (- places)) _).
    apply between_contains. rewrite to_product, to_of_Z, minus_IZR, plus_IZR, mult_IZR. apply Rabs_le_inv in Close. lra.
  - rewrite <- Rmult_assoc, <- bpow_plus. replace (- places + places)%Z with 0%Z by lia. simpl. ring.
Qed.

Definition intervals : arithmetic := {|
  number := I.type; integer := I.fromZ precision; power_of_two := interval_power_of_two;
  plus := I.add precision; minus := I.sub precision; times := I.mul precision; over := I.div precision;
  exponential := I.exp precision; two_to_the := interval_two_to_the; square_root := I.sqrt precision;
  positive_part := interval_positive_part; linear := interval_linear |}.

Theorem intervals_keep : keeps intervals real_numbers contains.
Proof.
  split; simpl; intros.
  - apply I.fromZ_correct.
  - apply power_contains.
  - exact (I.add_correct precision _ _ _ _ H H0).
  - exact (I.sub_correct precision _ _ _ _ H H0).
  - exact (I.mul_correct precision _ _ _ _ H H0).
  - now apply over_contains.
  - exact (I.exp_correct precision _ _ H).
  - now apply two_to_the_contains.
  - exact (I.sqrt_correct precision _ _ H).
  - now apply positive_part_contains.
  - now apply linear_contains.
Qed.
End Precision.
End Intervals.
