(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Over the reals, a run of tokens counts as one key with a multiplicity, and only the last layer's last position matters. *)
From Coq Require Import Reals ZArith List Lra Lia.
From Snellen Require Import Transformer Enclosure.
Import ListNotations.
Open Scope R_scope.

Local Notation K := real_numbers.

Definition expand {T} (ts : list (positive * T)) : list (positive * T) :=
  flat_map (fun t => repeat (1%positive, snd t) (Pos.to_nat (fst t))) ts.

Lemma flat_map_reversed {T U} (f : T -> list U) : (forall t, rev (f t) = f t) ->
  forall ts, rev (flat_map f ts) = flat_map f (rev ts).
Proof.
  intros Same. induction ts as [|t ts IH]; simpl; [easy|].
  rewrite rev_app_distr, IH, Same, flat_map_app. simpl. now rewrite app_nil_r.
Qed.

Lemma repeat_reversed {T} (t : T) n : rev (repeat t n) = repeat t n.
Proof.
  induction n as [|n IH]; simpl; [easy|]. rewrite IH. clear IH.
  induction n as [|n IH]; simpl; [easy|]. now rewrite IH.
Qed.

Lemma expand_reversed {T} (ts : list (positive * T)) : rev (expand ts) = expand (rev ts).
Proof. apply flat_map_reversed. intros. apply repeat_reversed. Qed.

Lemma map_expand {T U} (f : T -> U) (ts : list (positive * T)) :
  map (fun t => (fst t, f (snd t))) (expand ts) = expand (map (fun t => (fst t, f (snd t))) ts).
Proof.
  unfold expand. induction ts as [|[c t] ts IH]; [easy|]. cbn [map flat_map fst snd]. rewrite map_app, IH. f_equal.
  generalize (Pos.to_nat c). intros n. induction n as [|n IHn]; simpl; [easy|]. now rewrite IHn.
Qed.

(* The two sums of an attention output. *)
Section Sums.
Variable T : Type.
Variable weight : T -> R.
Variable vector : T -> list R.
Definition mass (t : positive * T) : R := IZR (Zpos (fst t)) * weight (snd t).
Definition weighed (ts : list (positive * T)) : list (R * list R) := map (fun t => (mass t, vector (snd t))) ts.
Definition weighted_sum (ts : list (R * list R)) (zeros : list R) : list R :=
  fold_right (fun t => add K (multiply_all K (fst t) (snd t))) zeros ts.

Lemma add_multiples a b v : forall x, add K (multiply_all K a v) (add K (multiply_all K b v) x) = add K (multiply_all K (a + b) v) x.
Proof. induction v as [|c v IH]; intros [|d x]; simpl; try easy. rewrite IH. f_equal. ring. Qed.

Lemma mass_of_run t n : total K (map fst (weighed (repeat (1%positive, t) n))) = INR n * weight t.
Proof.
  induction n as [|n IH]; [simpl; ring|]. cbn [repeat weighed map total fst]. fold (weighed (repeat (1%positive, t) n)).
  rewrite IH, S_INR. unfold mass. simpl. ring.
Qed.

Lemma total_append x y : total K (x ++ y) = total K x + total K y.
Proof. induction x as [|a x IH]; cbn [app total]; [symmetry; apply Rplus_0_l|]. rewrite IH. symmetry. apply Rplus_assoc. Qed.

Lemma mass_expanded ts : total K (map fst (weighed (expand ts))) = total K (map fst (weighed ts)).
Proof.
  induction ts as [|[c t] ts IH]; [easy|]. unfold expand, weighed in *. cbn [flat_map map fst snd].
  rewrite !map_app, total_append, IH. cbn [total]. fold (weighed (repeat (1%positive, t) (Pos.to_nat c))).
  rewrite mass_of_run. unfold mass. simpl. now rewrite INR_IZR_INZ, positive_nat_Z.
Qed.

Lemma sum_of_run t zeros : forall n, weighted_sum (weighed (repeat (1%positive, t) (S n))) zeros
  = add K (multiply_all K (INR (S n) * weight t) (vector t)) zeros.
Proof.
  induction n as [|n IH].
  - simpl. unfold mass. simpl. now replace (1 * weight t) with (1 * weight t).
  - change (weighted_sum (weighed (repeat (1%positive, t) (S (S n)))) zeros)
      with (add K (multiply_all K (mass (1%positive, t)) (vector t)) (weighted_sum (weighed (repeat (1%positive, t) (S n))) zeros)).
    rewrite IH, add_multiples. f_equal. f_equal. unfold mass. rewrite (S_INR (S n)). cbn [fst snd]. ring.
Qed.

Lemma weighted_append x y zeros : weighted_sum (x ++ y) zeros = weighted_sum x (weighted_sum y zeros).
Proof. apply fold_right_app. Qed.

Lemma sum_expanded ts zeros : weighted_sum (weighed (expand ts)) zeros = weighted_sum (weighed ts) zeros.
Proof.
  induction ts as [|[c t] ts IH]; [easy|]. unfold expand, weighed in *. cbn [flat_map map fst snd].
  rewrite map_app, weighted_append, IH. fold (weighed (repeat (1%positive, t) (Pos.to_nat c))).
  destruct (Pos2Nat.is_succ c) as (n & Hn). rewrite Hn, sum_of_run. unfold mass. cbn [fst snd].
  rewrite <- Hn, INR_IZR_INZ, positive_nat_Z. easy.
Qed.
End Sums.

Lemma attention_expanded L width q ts : attention K L width q (expand ts) = attention K L width q ts.
Proof.
  unfold attention. cbv zeta.
  pose (weight := fun t : list R * list R => weight_of K (softmax L) (times K (scale_of K (scale L)) (dot K q (fst t)))).
  pose (vector := fun t : list R * list R => snd t).
  change (map (fun a => over K a (total K (map fst (weighed _ weight vector (expand ts)))))
            (weighted_sum (weighed _ weight vector (expand ts)) (repeat (integer K 0) width))
          = map (fun a => over K a (total K (map fst (weighed _ weight vector ts))))
            (weighted_sum (weighed _ weight vector ts) (repeat (integer K 0) width))).
  now rewrite mass_expanded, sum_expanded.
Qed.

Lemma all_heads_expanded L hs n ts : forall h, all_heads K L hs h n (expand ts) = all_heads K L hs h n ts.
Proof.
  induction hs as [|one hs IH]; intros h; simpl; [easy|]. rewrite IH. f_equal.
  change (of_head K h) with (fun t : kept K => (fst t, nth h (snd t) ([], []))).
  rewrite (map_expand (fun kvs : list (vector K * vector K) => nth h kvs ([], []))). apply attention_expanded.
Qed.

Lemma block_expanded L ts x : block K L (expand ts) x = block K L ts x.
Proof. unfold block. now rewrite all_heads_expanded. Qed.

(* The last position of a layer. *)
Lemma last_of_outputs L : forall xs seen, xs <> [] ->
  last (outputs K L seen xs) [] = block K L (rev (map (keep K L 1) xs) ++ seen) (last xs []).
Proof.
  induction xs as [|x [|y xs] IH]; intros seen Some; [easy|easy|].
  change (last (outputs K L (keep K L 1 x :: seen) (y :: xs)) [] = block K L (rev (map (keep K L 1) (x :: y :: xs)) ++ seen) (last (y :: xs) [])).
  rewrite IH by easy. cbn [map rev]. now rewrite <- !app_assoc.
Qed.

Lemma outputs_some L xs : forall seen, xs <> [] -> outputs K L seen xs <> [].
Proof. destruct xs; easy. Qed.

Lemma last_output_of_single Ls : forall xs, xs <> [] ->
  last_output K Ls (map (fun x => (1%positive, x)) xs) = last (fold_left (fun ys L => outputs K L [] ys) Ls xs) [].
Proof.
  assert (Second : forall xs : list (vector K), map snd (map (fun x => (1%positive, x)) xs) = xs)
    by (intros; rewrite map_map; apply map_id).
  induction Ls as [|L [|L' Ls] IH]; intros xs Some.
  - simpl. now rewrite Second.
  - cbn [last_output fold_left]. rewrite last_of_outputs, app_nil_r, Second, map_map by easy. easy.
  - cbn [last_output fold_left] in *. rewrite Second. apply IH. now apply outputs_some.
Qed.

Lemma map_repeat {T U} (f : T -> U) t n : map f (repeat t n) = repeat (f t) n.
Proof. induction n as [|n IH]; simpl; [easy|]. now rewrite IH. Qed.

Lemma last_repeat {T} (t d : T) n : last (repeat t (S n)) d = t.
Proof. induction n as [|n IH]; [easy|]. exact IH. Qed.

Lemma last_append_some {T} (x y : list T) d : y <> [] -> last (x ++ y) d = last y d.
Proof. intros Some. induction x as [|a [|b x] IH]; [easy| |exact IH]. simpl. now destruct y. Qed.

Lemma expanded_some runs : runs <> [] -> expanded runs <> [].
Proof.
  destruct runs as [|[t c] runs]; [easy|]. intros _. unfold expanded. cbn [flat_map fst snd].
  destruct (Pos2Nat.is_succ c) as (n & ->). easy.
Qed.

Lemma last_of_runs M runs : runs <> [] ->
  last (map snd (map (fun r => (snd r, embed K M (fst r))) runs)) [] = last (map (embed K M) (expanded runs)) [].
Proof.
  intros Some. induction runs as [|[t c] [|r runs] IH]; [easy| |].
  - unfold expanded. cbn [flat_map map fst snd]. destruct (Pos2Nat.is_succ c) as (n & ->). rewrite app_nil_r, map_repeat, last_repeat. easy.
  - specialize (IH ltac:(easy)). change (expanded ((t, c) :: r :: runs)) with (repeat t (Pos.to_nat c) ++ expanded (r :: runs)).
    rewrite map_app, last_append_some; [exact IH|]. pose proof (expanded_some (r :: runs) ltac:(easy)).
    now destruct (expanded (r :: runs)).
Qed.

Lemma kept_runs L M runs :
  map (keep K L 1) (map (embed K M) (expanded runs))
  = expand (map (fun x => keep K L (fst x) (snd x)) (map (fun r => (snd r, embed K M (fst r))) runs)).
Proof.
  induction runs as [|[t c] runs IH]; [easy|].
  change (expanded ((t, c) :: runs)) with (repeat t (Pos.to_nat c) ++ expanded runs).
  rewrite !map_app, IH. unfold expand at 2. cbn [map flat_map fst snd]. f_equal. now rewrite !map_repeat.
Qed.

Theorem runs_are_sequences M runs : runs <> [] -> representation_of_runs K M runs = representation K M (expanded runs).
Proof.
  intros Some. unfold representation_of_runs, representation. f_equal.
  assert (General : last_output K (layers M) (map (fun t => (1%positive, embed K M t)) (expanded runs))
                    = last (fold_left (fun ys L => outputs K L [] ys) (layers M) (map (embed K M) (expanded runs))) []).
  { rewrite <- (map_map (embed K M) (fun x => (1%positive, x))). apply last_output_of_single.
    pose proof (expanded_some runs Some). now destruct (expanded runs). }
  destruct (layers M) as [|L [|L' Ls]]; [exact General| |exact General].
  cbn [last_output fold_left]. rewrite last_of_outputs, app_nil_r.
  - rewrite kept_runs. change (kept K) with (positive * list (vector K * vector K))%type.
    rewrite expand_reversed, block_expanded, last_of_runs; easy.
  - pose proof (expanded_some runs Some). now destruct (expanded runs).
Qed.
