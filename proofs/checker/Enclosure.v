(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* The transformer over an arithmetic whose operations keep a relation with the reals, such as "contains", keeps it as a whole. *)
From Coq Require Import ZArith List.
From Snellen Require Import Transformer.
Import ListNotations.

(* Sums and products that keep a relation do so in a matrix product. *)
Lemma matrix_product_kept {S T} (rel : S -> T -> Prop) iS pS tS iT pT tT :
  (forall z, rel (iS z) (iT z)) -> (forall a b x y, rel a x -> rel b y -> rel (pS a b) (pT x y)) ->
  (forall a b x y, rel a x -> rel b y -> rel (tS a b) (tT x y)) ->
  forall w x y, Forall2 rel x y -> Forall2 rel (matrix_product S iS pS tS w x) (matrix_product T iT pT tT w y).
Proof.
  intros Integer Plus Times w x y H. unfold matrix_product. induction w as [|row w IH]; constructor; [|exact IH].
  clear IH. revert x y H. induction row as [|z row IH]; intros x y [|]; simpl; auto.
Qed.

(* Two arithmetics whose operations keep a relation. *)
Section Relation.
Variables A B : arithmetic.
Variable rel : number A -> number B -> Prop.

Record keeps : Prop := {
  keeps_integer : forall z, rel (integer A z) (integer B z);
  keeps_power : forall e, rel (power_of_two A e) (power_of_two B e);
  keeps_plus : forall a b x y, rel a x -> rel b y -> rel (plus A a b) (plus B x y);
  keeps_minus : forall a b x y, rel a x -> rel b y -> rel (minus A a b) (minus B x y);
  keeps_times : forall a b x y, rel a x -> rel b y -> rel (times A a b) (times B x y);
  keeps_over : forall a b x y, rel a x -> rel b y -> rel (over A a b) (over B x y);
  keeps_exponential : forall a x, rel a x -> rel (exponential A a) (exponential B x);
  keeps_two_to_the : forall a x, rel a x -> rel (two_to_the A a) (two_to_the B x);
  keeps_square_root : forall a x, rel a x -> rel (square_root A a) (square_root B x);
  keeps_positive_part : forall a x, rel a x -> rel (positive_part A a) (positive_part B x);
  keeps_linear : forall w a x, Forall2 rel a x -> Forall2 rel (linear A w a) (linear B w x) }.
Hypothesis Keeps : keeps.

Notation all := (Forall2 rel).

Lemma all_map {T U} (S : T -> U -> Prop) f g l m :
  (forall t u, S t u -> rel (f t) (g u)) -> Forall2 S l m -> all (map f l) (map g m).
Proof. intros H. induction 1; simpl; constructor; auto. Qed.

Lemma all_map_same {T} (f : T -> number A) (g : T -> number B) l : (forall t, rel (f t) (g t)) -> all (map f l) (map g l).
Proof. intros H. induction l; simpl; constructor; auto. Qed.

Lemma same_length x y : all x y -> length x = length y.
Proof. induction 1; simpl; congruence. Qed.

Lemma dyadic_kept m e : rel (dyadic A m e) (dyadic B m e).
Proof. apply (keeps_times Keeps); [apply (keeps_power Keeps)|apply (keeps_integer Keeps)]. Qed.

Lemma total_kept x y : all x y -> rel (total A x) (total B y).
Proof. induction 1; simpl; [apply (keeps_integer Keeps)|now apply (keeps_plus Keeps)]. Qed.

Lemma add_kept x y : all x y -> forall u v, all u v -> all (add A x u) (add B y v).
Proof. induction 1; intros u v [|]; simpl; constructor; auto. now apply (keeps_plus Keeps). Qed.

Lemma multiply_all_kept a b x y : rel a b -> all x y -> all (multiply_all A a x) (multiply_all B b y).
Proof. intros H Hx. apply (all_map rel); [|easy]. intros. now apply (keeps_times Keeps). Qed.

Lemma dot_kept x y : all x y -> forall u v, all u v -> rel (dot A x u) (dot B y v).
Proof.
  induction 1; intros u v [|]; simpl; try apply (keeps_integer Keeps).
  apply (keeps_plus Keeps); auto. now apply (keeps_times Keeps).
Qed.

Lemma numbers_kept r : all (numbers A r) (numbers B r).
Proof. apply all_map_same. intros. apply dyadic_kept. Qed.

Lemma add_where_present_kept x y : all x y -> forall u v, all u v -> all (add_where_present A x u) (add_where_present B y v).
Proof. induction 1; intros u v [|]; simpl; constructor; auto. now apply (keeps_plus Keeps). Qed.

Lemma multiply_where_present_kept x y : all x y ->
  forall u v, all u v -> all (multiply_where_present A x u) (multiply_where_present B y v).
Proof. induction 1; intros u v [|]; simpl; constructor; auto. now apply (keeps_times Keeps). Qed.

Lemma apply_kept f x y : all x y -> all (apply A f x) (apply B f y).
Proof.
  intros H. apply add_where_present_kept; [|apply numbers_kept].
  apply multiply_all_kept; [apply (keeps_power Keeps)|now apply (keeps_linear Keeps)].
Qed.

Lemma mean_kept x y : all x y -> rel (mean A x) (mean B y).
Proof.
  intros H. unfold mean. rewrite (same_length x y H).
  apply (keeps_over Keeps); [now apply total_kept|apply (keeps_integer Keeps)].
Qed.

Lemma normalize_kept N x y : all x y -> all (normalize A N x) (normalize B N y).
Proof.
  intros H. unfold normalize. cbv zeta.
  assert (Scaled : forall u v, all u v -> all
    (add_where_present A (multiply_where_present A (map (fun a => over A a (square_root A (plus A
       (mean A (map (fun b => times A b b) u)) (dyadic A (epsilon_integer N) (epsilon_exponent N))))) u) (numbers A (gain N))) (numbers A (shift N)))
    (add_where_present B (multiply_where_present B (map (fun a => over B a (square_root B (plus B
       (mean B (map (fun b => times B b b) v)) (dyadic B (epsilon_integer N) (epsilon_exponent N))))) v) (numbers B (gain N))) (numbers B (shift N)))).
  { intros u v Huv. apply add_where_present_kept; [|apply numbers_kept].
    apply multiply_where_present_kept; [|apply numbers_kept]. apply (all_map rel); [|easy].
    intros a b Hab. apply (keeps_over Keeps); [easy|]. apply (keeps_square_root Keeps), (keeps_plus Keeps); [|apply dyadic_kept].
    apply mean_kept, (all_map rel); [|easy]. intros. now apply (keeps_times Keeps). }
  destruct (kind N); [easy|now apply Scaled|]. apply Scaled, (all_map rel); [|easy].
  intros. apply (keeps_minus Keeps); [easy|now apply mean_kept].
Qed.

Lemma scale_kept s : rel (scale_of A s) (scale_of B s).
Proof.
  destruct s; simpl; [|apply dyadic_kept].
  apply (keeps_over Keeps); [apply (keeps_integer Keeps)|apply (keeps_square_root Keeps), (keeps_integer Keeps)].
Qed.

Lemma weight_kept kind a x : rel a x -> rel (weight_of A kind a) (weight_of B kind x).
Proof.
  intros H. destruct kind; simpl; [now apply (keeps_exponential Keeps)|now apply (keeps_two_to_the Keeps)|].
  apply (keeps_times Keeps); [apply (keeps_power Keeps)|]. apply (keeps_plus Keeps); [|apply (keeps_integer Keeps)].
  apply (keeps_times Keeps); apply (keeps_plus Keeps); try easy; apply (keeps_integer Keeps).
Qed.

Definition pair_related (s : vector A * vector A) (t : vector B * vector B) : Prop := all (fst s) (fst t) /\ all (snd s) (snd t).
Definition token_related (s : kept A) (t : kept B) : Prop := fst s = fst t /\ Forall2 pair_related (snd s) (snd t).
Definition head_related (s : positive * (vector A * vector A)) (t : positive * (vector B * vector B)) : Prop :=
  fst s = fst t /\ pair_related (snd s) (snd t).

Lemma keep_kept L c x y : all x y -> token_related (keep A L c x) (keep B L c y).
Proof.
  intros H. split; [easy|]. simpl. induction (heads L) as [|h hs IH]; simpl; constructor; [|easy].
  split; apply apply_kept; now apply normalize_kept.
Qed.

Lemma of_head_kept h s t : token_related s t -> head_related (of_head A h s) (of_head B h t).
Proof.
  intros [Count Pairs]. split; [easy|]. unfold of_head. simpl.
  revert h. induction Pairs; intros [|h]; simpl; auto; split; constructor.
Qed.

Lemma heads_kept h : forall ts us, Forall2 token_related ts us ->
  Forall2 head_related (map (of_head A h) ts) (map (of_head B h) us).
Proof. induction 1; simpl; constructor; auto. now apply of_head_kept. Qed.

Lemma attention_kept L width q r ts us : all q r -> Forall2 head_related ts us ->
  all (attention A L width q ts) (attention B L width r us).
Proof.
  intros Hq Hts. unfold attention. cbv zeta.
  set (wa := map _ ts). set (wb := map _ us).
  assert (W : Forall2 (fun s t => rel (fst s) (fst t) /\ all (snd s) (snd t)) wa wb).
  { subst wa wb. induction Hts as [|s t ts us [Count [Keys Values]] Hts IH]; simpl; constructor; [|easy].
    split; [|easy]. simpl. rewrite Count. apply (keeps_times Keeps); [apply (keeps_integer Keeps)|].
    apply weight_kept, (keeps_times Keeps); [apply scale_kept|now apply dot_kept]. }
  clearbody wa wb. apply (all_map rel).
  - intros. apply (keeps_over Keeps); [easy|]. apply total_kept, (all_map _ _ _ _ _ (fun s t H => proj1 H) W).
  - induction W as [|s t wa wb [Hw Hv] W IH]; simpl.
    + induction width; simpl; constructor; [apply (keeps_integer Keeps)|easy].
    + apply add_kept; [now apply multiply_all_kept|easy].
Qed.

Lemma all_heads_kept L hs : forall h x y ts us, all x y -> Forall2 token_related ts us ->
  all (all_heads A L hs h x ts) (all_heads B L hs h y us).
Proof.
  induction hs as [|one hs IH]; intros h x y ts us Hx Hts; simpl; [constructor|]. apply Forall2_app; [|now apply IH].
  apply attention_kept; [now apply apply_kept|now apply heads_kept].
Qed.

Lemma block_kept L ts us x y : Forall2 token_related ts us -> all x y -> all (block A L ts x) (block B L us y).
Proof.
  intros Hts Hx. unfold block.
  assert (Z : all (add A x (apply A (output L) (all_heads A L (heads L) 0 (normalize A (attention_norm L) x) ts)))
                  (add B y (apply B (output L) (all_heads B L (heads L) 0 (normalize B (attention_norm L) y) us)))).
  { apply add_kept; [easy|]. apply apply_kept, all_heads_kept; [now apply normalize_kept|easy]. }
  cbv zeta. destruct (psi L) as [F|]; [|easy]. apply add_kept; [easy|]. apply apply_kept, (all_map rel).
  - intros. now apply (keeps_positive_part Keeps).
  - now apply apply_kept, normalize_kept.
Qed.

Lemma outputs_kept L xs ys : Forall2 all xs ys -> forall ts us, Forall2 token_related ts us ->
  Forall2 all (outputs A L ts xs) (outputs B L us ys).
Proof.
  induction 1 as [|x y xs ys Hx H IH]; intros ts us Hts; simpl; constructor.
  - apply block_kept; [constructor; [now apply keep_kept|easy]|easy].
  - apply IH. constructor; [now apply keep_kept|easy].
Qed.

Lemma embed_kept M t : all (embed A M t) (embed B M t).
Proof.
  unfold embed. pose proof (numbers_kept (embedding_scale M)) as S.
  assert (X : all (map (fun z => dyadic A z (matrix_exponent (embedding M))) (nth t (rows (embedding M)) []))
                  (map (fun z => dyadic B z (matrix_exponent (embedding M))) (nth t (rows (embedding M)) [])))
    by (apply all_map_same; intros; apply dyadic_kept).
  destruct S; [easy|now apply multiply_all_kept].
Qed.

Lemma last_kept xs ys : Forall2 all xs ys -> all (last xs []) (last ys []).
Proof.
  induction 1 as [|x y xs ys Hx H IH]; simpl; [constructor|]. destruct H; [easy|exact IH].
Qed.

Lemma reversed_kept ts us : Forall2 token_related ts us -> Forall2 token_related (rev ts) (rev us).
Proof.
  induction 1 as [|t u ts us Ht H IH]; simpl; [constructor|]. apply Forall2_app; [easy|]. now constructor.
Qed.

Definition counted_related (s : positive * vector A) (t : positive * vector B) : Prop := fst s = fst t /\ all (snd s) (snd t).

Lemma snd_kept xs ys : Forall2 counted_related xs ys -> Forall2 all (map snd xs) (map snd ys).
Proof. induction 1 as [|x y xs ys [_ Hx] H IH]; simpl; constructor; auto. Qed.

Lemma last_output_kept Ls : forall xs ys, Forall2 counted_related xs ys -> all (last_output A Ls xs) (last_output B Ls ys).
Proof.
  induction Ls as [|L [|L' Ls] IH]; intros xs ys H.
  - now apply last_kept, snd_kept.
  - apply block_kept; [|now apply last_kept, snd_kept]. apply reversed_kept.
    induction H as [|x y xs ys [Count Hx] H IHH]; simpl; constructor; [|easy]. rewrite Count. now apply keep_kept.
  - apply IH. pose proof (outputs_kept L _ _ (snd_kept _ _ H) [] [] (Forall2_nil _)) as O.
    induction O; simpl; constructor; [now split|easy].
Qed.

Theorem representation_kept M runs : all (representation_of_runs A M runs) (representation_of_runs B M runs).
Proof.
  apply normalize_kept, last_output_kept. destruct (layers M) as [|L [|L' Ls]].
  - induction (expanded runs); simpl; constructor; [split; [easy|apply embed_kept]|easy].
  - induction runs; simpl; constructor; [split; [easy|apply embed_kept]|easy].
  - induction (expanded runs); simpl; constructor; [split; [easy|apply embed_kept]|easy].
Qed.
End Relation.
