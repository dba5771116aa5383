(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Intervals as an arithmetic. Products with integer matrices, where nearly all the work is, are sums of integers: the vector is
   rounded to multiples of one power of two, with one bound on the error of all its entries. *)
From Coq Require Import Reals ZArith List Bool Lra Lia.
From Bignums Require Import BigZ.BigZ.
From Flocq Require Import Core.
From Interval Require Import Float.Basic Float.Generic Float.Sig Float.Specific_sig Float.Specific_ops Interval.Interval Interval.Float Interval.Float_full Real.Xreal.
From Snellen Require Import RoundToFormat Transformer Enclosure.
Import ListNotations.
Local Open Scope R_scope.

(* Integers to sum with: those made of bits, or of machine words. *)
Record integers (word : Type) (to_Z : word -> Z) := {
  of_Z : Z -> word;
  sum : word -> word -> word;
  product : word -> word -> word;
  size : word -> word;
  to_of_Z : forall z, to_Z (of_Z z) = z;
  to_sum : forall a b, to_Z (sum a b) = (to_Z a + to_Z b)%Z;
  to_product : forall a b, to_Z (product a b) = (to_Z a * to_Z b)%Z;
  to_size : forall a, to_Z (size a) = Z.abs (to_Z a) }.
Arguments of_Z {word to_Z}. Arguments sum {word to_Z}. Arguments product {word to_Z}. Arguments size {word to_Z}.
Arguments to_of_Z {word to_Z}. Arguments to_sum {word to_Z}. Arguments to_product {word to_Z}. Arguments to_size {word to_Z}.

Definition plain_integers : integers Z (fun z => z) := {|
  of_Z := fun z => z; sum := Z.add; product := Z.mul; size := Z.abs;
  to_of_Z := fun z => eq_refl; to_sum := fun a b => eq_refl; to_product := fun a b => eq_refl; to_size := fun a => eq_refl |}.

Definition machine_integers : integers BigZ.t_ BigZ.to_Z := {|
  of_Z := BigZ.of_Z; sum := BigZ.add; product := BigZ.mul; size := BigZ.abs;
  to_of_Z := BigZ.spec_of_Z; to_sum := BigZ.spec_add; to_product := BigZ.spec_mul; to_size := BigZ.spec_abs |}.

(* sum_i w_i c_i and sum_i |w_i|, over the common length. *)
Section Sums.
Variable word : Type.
Variable to_Z : word -> Z.
Variable N : integers word to_Z.
Fixpoint sums (w : list Z) (c : list word) (s a : word) : word * word :=
  match w, c with
  | z :: w, b :: c => let v := of_Z N z in sums w c (sum N s (product N v b)) (sum N a (size N v))
  | _, _ => (s, a)
  end.

Local Notation dot_reals := (dot_integers R IZR Rplus Rmult).

(* Entries within r of c: the product is within r sum_i |w_i| of the sum. *)
Lemma sums_near r w : forall c y, Forall2 (fun b v => Rabs (v - IZR (to_Z b)) <= r) c y -> forall s a,
  Rabs (IZR (to_Z s) + dot_reals w y - IZR (to_Z (fst (sums w c s a))))
    <= r * (IZR (to_Z (snd (sums w c s a))) - IZR (to_Z a)).
Proof.
  induction w as [|z w IH]; intros c y H s a.
  - simpl. replace (_ - _) with 0 by ring. rewrite Rabs_R0. lra.
  - destruct H as [|b v c y Near H]; cbn [sums dot_integers].
    + simpl. replace (_ - _) with 0 by ring. rewrite Rabs_R0. lra.
    + pose proof (IH c y H (sum N s (product N (of_Z N z) b)) (sum N a (size N (of_Z N z)))) as Rest. clear IH.
      set (t := sums _ _ _ _) in *. clearbody t.
      rewrite to_sum, to_product, to_sum, to_size, to_of_Z, !plus_IZR, mult_IZR, abs_IZR in Rest.
      replace (IZR (to_Z s) + (IZR z * v + dot_reals w y) - IZR (to_Z (fst t)))
        with ((IZR (to_Z s) + IZR z * IZR (to_Z b) + dot_reals w y - IZR (to_Z (fst t))) + IZR z * (v - IZR (to_Z b))) by ring.
      eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult.
      pose proof (Rmult_le_compat_l (Rabs (IZR z)) _ _ (Rabs_pos _) Near). lra.
Qed.

Lemma dot_scaled u w : forall x, dot_reals w (map (Rmult u) x) = u * dot_reals w x.
Proof. induction w as [|z w IH]; intros [|v x]; simpl; try ring. rewrite IH. ring. Qed.
End Sums.

Module Intervals (C : FloatCarrier with Definition radix := Zaux.radix2).
Module F := SpecificFloat C.
Module I := FloatIntervalFull F.

Definition contains (i : I.type) (x : R) : Prop := Interval.contains (I.convert i) (Xreal x).

Definition is_positive (i : I.type) : bool := match I.sign_strict i with Xgt => true | _ => false end.

Lemma is_positive_sound i x : contains i x -> is_positive i = true -> 0 < x.
Proof.
  unfold is_positive. intros H. pose proof (I.sign_strict_correct i) as Sign. destruct (I.sign_strict i); try easy.
  intros _. now destruct (Sign _ H).
Qed.

Definition is_nonnegative (i : I.type) : bool := match I.sign_large i with Xgt | Xeq => true | _ => false end.

Lemma is_nonnegative_sound i x : contains i x -> is_nonnegative i = true -> 0 <= x.
Proof.
  unfold is_nonnegative. intros H. pose proof (I.sign_large_correct i) as Sign. destruct (I.sign_large i); try easy; intros _.
  - specialize (Sign _ H). injection Sign as ->. lra.
  - now destruct (Sign _ H).
Qed.

Section Precision.
Variable N : integers C.smantissa_type C.MtoZ.
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

(* An integer as a float, and the interval between two. *)
Definition float_of (w : C.smantissa_type) : F.type := Specific_ops.Float w C.exponent_zero.
Definition between (low high : C.smantissa_type) : I.type := I.bnd (float_of low) (float_of high).
Definition exactly (w : C.smantissa_type) : I.type := between w w.

(* Nothing has to be known of this: the integer that a float is, where it is one. *)
Definition word_of (f : F.type) : C.smantissa_type :=
  match f with
  | Specific_ops.Float m e =>
      match C.EtoZ e with Z0 => m | Zpos p => product N m (of_Z N (2 ^ Zpos p)) | Zneg _ => of_Z N 0 end
  | Specific_ops.Fnan => of_Z N 0
  end.
Definition greatest (l : list I.type) : F.type := fold_right (fun i g => F.max (I.upper i) g) F.zero l.

(* The entry in units, an integer near it, and how near. *)
Definition centre (unit i : I.type) : C.smantissa_type * I.type :=
  let j := I.mul precision unit i in
  let c := word_of (F.nearbyint_DN Basic.rnd_DN (I.lower j)) in
  (c, I.abs (I.sub precision j (exactly c))).
Definition within (r distance : I.type) : bool := is_nonnegative (I.sub precision r distance).

Definition plain_product : list (list Z) -> list I.type -> list I.type :=
  matrix_product I.type (I.fromZ precision) (I.add precision) (I.mul precision).

(* The unit is such that the largest entry has all bits. *)
Definition interval_linear (w : list (list Z)) (l : list I.type) : list I.type :=
  let top := greatest (map I.abs l) in
  let places := match F.cmp top F.zero with Xgt => (Zpos (F.prec precision) - F.StoZ (F.mag top))%Z | _ => 0%Z end in
  let unit := interval_power_of_two places in
  let back := interval_power_of_two (- places) in
  let found := map (centre unit) l in
  let c := map fst found in
  let radius := word_of (F.nearbyint_UP Basic.rnd_UP (greatest (map snd found))) in
  if forallb (within (exactly radius)) (map snd found) then
    let zero := of_Z N 0 in
    let minus_radius := product N (of_Z N (-1)) radius in
    map (fun row => let (s, a) := sums _ _ N row c zero zero in
                    I.mul precision back (between (sum N s (product N minus_radius a)) (sum N s (product N radius a)))) w
  else plain_product w l.

Lemma plain_contains w l x : Forall2 contains l x -> Forall2 contains (plain_product w l) (matrix_product R IZR Rplus Rmult w x).
Proof.
  apply (matrix_product_kept contains); intros.
  - apply I.fromZ_correct.
  - exact (I.add_correct precision _ _ _ _ H H0).
  - exact (I.mul_correct precision _ _ _ _ H H0).
Qed.

Lemma float_of_value w : F.toX (float_of w) = Xreal (IZR (C.MtoZ w)).
Proof.
  unfold F.toX, F.toF, float_of. pose proof (C.mantissa_sign_correct w) as Sign. destruct (C.mantissa_sign w) as [|s m].
  - now rewrite Sign.
  - destruct Sign as [-> _]. rewrite C.exponent_zero_correct. simpl. now destruct s.
Qed.

Lemma between_contains low high x : IZR (C.MtoZ low) <= x <= IZR (C.MtoZ high) -> contains (between low high) x.
Proof.
  intros H. unfold contains, between. rewrite I.bnd_correct by easy. change I.F.toX with F.toX. rewrite !float_of_value. exact H.
Qed.

Lemma centre_sound unit u i x r : contains unit u -> contains i x -> within (exactly r) (snd (centre unit i)) = true ->
  Rabs (u * x - IZR (C.MtoZ (fst (centre unit i)))) <= IZR (C.MtoZ r).
Proof.
  intros Hu Hi Positive. unfold centre in *. cbv zeta in *. cbn [fst snd] in *. set (c := word_of _) in *. clearbody c.
  assert (0 <= IZR (C.MtoZ r) - Rabs (u * x - IZR (C.MtoZ c))); [|lra].
  assert (Exact : forall w, contains (exactly w) (IZR (C.MtoZ w))) by (intros; apply between_contains; split; apply Rle_refl).
  refine (is_nonnegative_sound _ _ _ Positive).
  refine (I.sub_correct precision _ _ (Xreal _) (Xreal _) (Exact r) _).
  refine (I.abs_correct _ (Xreal _) _).
  refine (I.sub_correct precision _ _ (Xreal _) (Xreal _) _ (Exact c)).
  exact (I.mul_correct precision _ _ (Xreal _) (Xreal _) Hu Hi).
Qed.

Lemma centres_sound unit u r l x : contains unit u -> Forall2 contains l x ->
  forallb (within (exactly r)) (map snd (map (centre unit) l)) = true ->
  Forall2 (fun b v => Rabs (v - IZR (C.MtoZ b)) <= IZR (C.MtoZ r)) (map fst (map (centre unit) l)) (map (Rmult u) x).
Proof.
  intros Hu. induction 1 as [|i v l x Hi H IH]; [constructor|]. cbn [map forallb].
  rewrite andb_true_iff. intros [Now Rest]. constructor; [now apply centre_sound|now apply IH].
Qed.

Lemma linear_contains w l x : Forall2 contains l x -> Forall2 contains (interval_linear w l) (matrix_product R IZR Rplus Rmult w x).
Proof.
  intros H. unfold interval_linear. cbv zeta. set (places := match F.cmp _ _ with Xgt => _ | _ => _ end). clearbody places.
  set (unit := interval_power_of_two places). set (back := interval_power_of_two (- places)).
  set (radius := word_of _). clearbody radius.
  destruct (forallb _ _) eqn:Within; [|now apply plain_contains].
  pose proof (centres_sound unit _ radius l x (power_contains places) H Within) as Near. clear Within.
  set (c := map fst _) in *. clearbody c.
  unfold matrix_product. induction w as [|row w IH]; simpl; constructor; [|exact IH]. clear IH.
  pose proof (sums_near _ _ N _ row _ _ Near (of_Z N 0) (of_Z N 0)) as Close.
  destruct (sums _ _ N row _ _ _) as [s a]. cbn [fst snd] in Close. rewrite (to_of_Z N), dot_scaled in Close.
  replace (dot_integers R IZR Rplus Rmult row x) with (bpow radix2 (- places) * (bpow radix2 places * dot_integers R IZR Rplus Rmult row x)).
  - refine (I.mul_correct precision _ _ (Xreal _) (Xreal _) (power_contains (- places)) _).
    apply between_contains. rewrite !(to_sum N), !(to_product N), !(to_of_Z N), !plus_IZR, !mult_IZR.
    apply Rabs_le_inv in Close. lra.
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
