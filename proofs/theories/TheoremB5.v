(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Theorem 5.1 / B.5 with attention frozen (claims theorem-b5-frozen, theorem-b5-exact). The derivative of the last representation by
   an input is at most the entry of a product of matrices of non-negative numbers, one for each layer: with G_j the derivative of
   z -> z + psi(N2 z) at token j, N_m that of N1 at token m, A_h the value map of head h and alpha its weights,

     ||dy_n / dv_i|| <= b3 [prod_{l = L-1 .. 0} diag(g) (sum_h omega_h alpha^h diag(b1) + I)]_(n, i),

   g, b1, omega, b3 being bounds of the norms of G, N, A and of the last norm's derivative. Derivatives are elements of any ring
   with a submultiplicative norm, such as matrices with an operator norm. docs/theory/theorem-b5.md. *)
From Coq Require Import Reals Lra Lia.
From Snellen Require Import FiniteSum LemmaB7.
Open Scope R_scope.

Record operators := {
  carrier :> Type;
  zero : carrier;
  one : carrier;
  add : carrier -> carrier -> carrier;
  compose : carrier -> carrier -> carrier;
  scale : R -> carrier -> carrier;
  norm : carrier -> R;
  norm_nonnegative : forall a, 0 <= norm a;
  norm_zero : norm zero = 0;
  norm_one : norm one <= 1;
  norm_add : forall a b, norm (add a b) <= norm a + norm b;
  norm_compose : forall a b, norm (compose a b) <= norm a * norm b;
  norm_scale : forall r a, norm (scale r a) <= Rabs r * norm a }.

(* Numbers with their magnitude are such a ring: a stream of width 1. *)
Definition numbers : operators.
Proof.
  refine {| carrier := R; zero := 0; one := 1; add := Rplus; compose := Rmult; scale := Rmult; norm := Rabs |}.
  - exact Rabs_pos.
  - exact Rabs_R0.
  - rewrite Rabs_R1. lra.
  - exact Rabs_triang.
  - intros a b. rewrite Rabs_mult. lra.
  - intros r a. rewrite Rabs_mult. lra.
Defined.

Section Paths.
Variable T : operators.

Fixpoint total (n : nat) (f : nat -> T) : T := match n with O => zero T | S m => add T (total m f) (f m) end.

Lemma norm_total n f : norm T (total n f) <= sum n (fun i => norm T (f i)).
Proof.
  induction n as [|n IH]; simpl; [rewrite norm_zero; lra|].
  pose proof (norm_add T (total n f) (f n)). lra.
Qed.

(* A derivative by token: of token j after a layer by token m before it. *)
Definition derivatives := nat -> nat -> T.
Definition chain n (P Q : derivatives) : derivatives := fun j m => total n (fun k => compose T (P j k) (Q k m)).
Definition diagonal (a : nat -> T) : derivatives := fun j m => if Nat.eqb j m then a j else zero T.

Definition bounded (n : nat) (P : derivatives) (B : matrix) : Prop :=
  forall j m, (j < n)%nat -> (m < n)%nat -> norm T (P j m) <= B j m.

Lemma bounded_nonnegative n P B j m : bounded n P B -> (j < n)%nat -> (m < n)%nat -> 0 <= B j m.
Proof. intros HB Hj Hm. eapply Rle_trans; [apply (norm_nonnegative T (P j m))|now apply HB]. Qed.

(* The chain rule and the triangle inequality over all paths are a product of matrices. *)
Theorem chain_bounded n P Q B C : bounded n P B -> bounded n Q C -> bounded n (chain n P Q) (multiply n B C).
Proof.
  intros HB HC j m Hj Hm. unfold chain, multiply. eapply Rle_trans; [apply norm_total|].
  apply sum_le. intros k Hk. eapply Rle_trans; [apply norm_compose|].
  apply Rmult_le_compat; auto using norm_nonnegative.
Qed.

Lemma identity_bounded n : bounded n (diagonal (fun _ => one T)) identity.
Proof.
  intros j m _ _. unfold diagonal, identity. destruct (Nat.eqb j m); [apply norm_one|rewrite norm_zero; lra].
Qed.

(* P 0 after P 1 after ... : the last layer first, as products of matrices are written. *)
Fixpoint chained n (P : nat -> derivatives) (L : nat) : derivatives :=
  match L with O => diagonal (fun _ => one T) | S l => chain n (P O) (chained n (fun k => P (S k)) l) end.

Theorem path_bound n L : forall P B, (forall l, bounded n (P l) (B l)) -> bounded n (chained n P L) (product n B L).
Proof.
  induction L as [|L IH]; intros P B H; [apply identity_bounded|]. cbn [chained product].
  apply chain_bounded; [apply H|]. apply IH. intros l. apply H.
Qed.

(* One layer, attention weights constant: z_j = v_j + sum_h sum_m alpha^h_jm A_h N1(v_m). *)
Record frozen_layer := {
  alpha : nat -> matrix;     (* head, query, key *)
  A : nat -> T;              (* head: output map after value map *)
  N : nat -> T;              (* token: derivative of N1 *)
  G : nat -> T;              (* token: derivative of z -> z + psi(N2 z) *)
  omega : nat -> R;
  b1 : nat -> R;
  g : nat -> R }.

Definition frozen_derivative (H : nat) (F : frozen_layer) : derivatives := fun j m =>
  compose T (G F j) (add T (total H (fun h => scale T (alpha F h j m) (compose T (A F h) (N F m))))
                           (if Nat.eqb j m then one T else zero T)).
Definition frozen_bound (H : nat) (F : frozen_layer) : matrix := fun j m =>
  g F j * (sum H (fun h => omega F h * alpha F h j m * b1 F m) + identity j m).

Record within_bounds (n H : nat) (F : frozen_layer) : Prop := {
  weights_nonnegative : forall h j m, (h < H)%nat -> (j < n)%nat -> (m < n)%nat -> 0 <= alpha F h j m;
  norm_of_A : forall h, (h < H)%nat -> norm T (A F h) <= omega F h;
  norm_of_N : forall m, (m < n)%nat -> norm T (N F m) <= b1 F m;
  norm_of_G : forall j, (j < n)%nat -> norm T (G F j) <= g F j }.

Theorem frozen_layer_bounded n H F : within_bounds n H F -> bounded n (frozen_derivative H F) (frozen_bound H F).
Proof.
  intros [Weights NA NN NG] j m Hj Hm. unfold frozen_derivative, frozen_bound.
  eapply Rle_trans; [apply norm_compose|].
  apply Rmult_le_compat; try apply norm_nonnegative; [now apply NG|].
  eapply Rle_trans; [apply norm_add|]. apply Rplus_le_compat.
  - eapply Rle_trans; [apply norm_total|]. apply sum_le. intros h Hh.
    eapply Rle_trans; [apply norm_scale|]. rewrite Rabs_pos_eq by now apply Weights.
    replace (omega F h * alpha F h j m * b1 F m) with (alpha F h j m * (omega F h * b1 F m)) by ring.
    apply Rmult_le_compat_l; [now apply Weights|]. eapply Rle_trans; [apply norm_compose|].
    apply Rmult_le_compat; auto using norm_nonnegative.
  - unfold identity. destruct (Nat.eqb j m); [apply norm_one|rewrite norm_zero; lra].
Qed.

(* The theorem: N3 after L layers, F 0 being the last one. *)
Theorem over_squashing n H L F last b3 i j : (forall l, within_bounds n H (F l)) -> norm T last <= b3 ->
  (i < n)%nat -> (j < n)%nat ->
  norm T (compose T last (chained n (fun l => frozen_derivative H (F l)) L j i))
  <= b3 * product n (fun l => frozen_bound H (F l)) L j i.
Proof.
  intros HF Hlast Hi Hj. eapply Rle_trans; [apply norm_compose|].
  apply Rmult_le_compat; try apply norm_nonnegative; [easy|].
  apply path_bound; [|easy|easy]. intros l. now apply frozen_layer_bounded.
Qed.
End Paths.
