(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* The transformer of section 2 of arXiv:2406.04267, without positions: decoder-only, causal, pre-norm, residual. It is written once
   for any arithmetic. Over the reals (at the end) it is what certificates speak of; over intervals (Enclosure.v) and rationals
   (ExactRows.v) it is what checks them. *)
From Coq Require Import Reals ZArith List.
From Flocq Require Import Core.
Import ListNotations.

(* An integer matrix times a vector, by the operations given: what `linear` below is over the reals. *)
Section MatrixProduct.
Variable T : Type.
Variable integer : Z -> T.
Variables plus times : T -> T -> T.
Fixpoint dot_integers (w : list Z) (x : list T) : T :=
  match w, x with z :: r, a :: s => plus (times (integer z) a) (dot_integers r s) | _, _ => integer 0%Z end.
Definition matrix_product (w : list (list Z)) (x : list T) : list T := map (fun r => dot_integers r x) w.
End MatrixProduct.

Record arithmetic := {
  number : Type;
  integer : Z -> number;
  power_of_two : Z -> number;
  plus : number -> number -> number;
  minus : number -> number -> number;
  times : number -> number -> number;
  over : number -> number -> number;
  exponential : number -> number;
  two_to_the : number -> number;
  square_root : number -> number;
  positive_part : number -> number;
  linear : list (list Z) -> list number -> list number }.

(* Weights are floats: an integer times the power of two that its tensor has. A vector without entries is absent. *)
Record matrix := { matrix_exponent : Z; rows : list (list Z) }.
Record row := { row_exponent : Z; entries : list Z }.
Record affine := { weight : matrix; bias : row }.

Inductive norm_kind := no_norm | root_mean_square | layer_norm.
Record norm := { kind : norm_kind; epsilon_integer : Z; epsilon_exponent : Z; gain : row; shift : row }.

Inductive logit_scale := inverse_root_of_width (width : positive) | fixed_scale (significand exponent : Z).
Inductive softmax_kind := exponential_weights | base_two_weights | phi_weights.

Record head := { query : affine; key : affine; value : affine }.
Record feed_forward := { feed_forward_norm : norm; up : affine; down : affine }.
Record layer := {
  attention_norm : norm;
  heads : list head;
  scale : logit_scale;
  softmax : softmax_kind;
  output : affine;
  psi : option feed_forward }.

Record model := { embedding : matrix; embedding_scale : row; layers : list layer; final_norm : norm }.

Section Program.
Variable K : arithmetic.
Local Notation "x [+] y" := (plus K x y) (at level 50, left associativity).
Local Notation "x [*] y" := (times K x y) (at level 40, left associativity).

Definition vector := list (number K).

Definition dyadic (significand exponent : Z) : number K := power_of_two K exponent [*] integer K significand.

Fixpoint total (x : vector) : number K := match x with [] => integer K 0 | a :: r => a [+] total r end.
Fixpoint add (x y : vector) : vector := match x, y with a :: r, b :: s => (a [+] b) :: add r s | _, _ => [] end.
Definition multiply_all (a : number K) (x : vector) : vector := map (times K a) x.

Fixpoint dot (x y : vector) : number K := match x, y with a :: r, b :: s => a [*] b [+] dot r s | _, _ => integer K 0 end.

Definition numbers (r : row) : vector := map (fun z => dyadic z (row_exponent r)) (entries r).
Fixpoint add_where_present (x b : vector) : vector :=
  match x, b with a :: r, c :: s => (a [+] c) :: add_where_present r s | _, _ => x end.
Fixpoint multiply_where_present (x g : vector) : vector :=
  match x, g with a :: r, c :: s => (a [*] c) :: multiply_where_present r s | _, _ => x end.

(* W x + b. *)
Definition apply (f : affine) (x : vector) : vector :=
  let unit := power_of_two K (matrix_exponent (weight f)) in
  add_where_present (multiply_all unit (linear K (rows (weight f)) x)) (numbers (bias f)).

Definition mean (x : vector) : number K := over K (total x) (integer K (Z.of_nat (length x))).
Definition normalize (N : norm) (x : vector) : vector :=
  let scaled y :=
    let size := square_root K (mean (map (fun a => a [*] a) y) [+] dyadic (epsilon_integer N) (epsilon_exponent N)) in
    add_where_present (multiply_where_present (map (fun a => over K a size) y) (numbers (gain N))) (numbers (shift N)) in
  match kind N with
  | no_norm => x
  | root_mean_square => scaled x
  | layer_norm => let m := mean x in scaled (map (fun a => minus K a m) x)
  end.

Definition scale_of (s : logit_scale) : number K :=
  match s with
  | inverse_root_of_width k => over K (integer K 1) (square_root K (integer K (Zpos k)))
  | fixed_scale m e => dyadic m e
  end.

(* e^s, 2^s, or ((s + 1)^2 + 1) / 2. *)
Definition weight_of (kind : softmax_kind) (s : number K) : number K :=
  match kind with
  | exponential_weights => exponential K s
  | base_two_weights => two_to_the K s
  | phi_weights => let t := s [+] integer K 1 in power_of_two K (-1) [*] (t [*] t [+] integer K 1)
  end.

(* What the layer keeps of a token: how often it stands there, and its key and value for each head. *)
Definition kept := (positive * list (vector * vector))%type.
Definition keep (L : layer) (count : positive) (x : vector) : kept :=
  let n := normalize (attention_norm L) x in
  (count, map (fun h => (apply (key h) n, apply (value h) n)) (heads L)).
Definition of_head (h : nat) (token : kept) : positive * (vector * vector) := (fst token, nth h (snd token) ([], [])).

(* sum_j c_j f(s_j) v_j / sum_j c_j f(s_j), s_j = scale * q . k_j. *)
Definition attention (L : layer) (width : nat) (q : vector) (tokens : list (positive * (vector * vector))) : vector :=
  let factor := scale_of (scale L) in
  let weighed := map (fun t => (integer K (Zpos (fst t)) [*] weight_of (softmax L) (factor [*] dot q (fst (snd t))), snd (snd t))) tokens in
  let sum := total (map fst weighed) in
  let weighted := fold_right (fun t => add (multiply_all (fst t) (snd t))) (repeat (integer K 0) width) weighed in
  map (fun a => over K a sum) weighted.

Fixpoint all_heads (L : layer) (hs : list head) (h : nat) (n : vector) (tokens : list kept) : vector :=
  match hs with
  | [] => []
  | one :: r => attention L (length (rows (weight (value one)))) (apply (query one) n) (map (of_head h) tokens)
                ++ all_heads L r (S h) n tokens
  end.

(* The block at a token x that sees these tokens, itself among them. *)
Definition block (L : layer) (tokens : list kept) (x : vector) : vector :=
  let z := add x (apply (output L) (all_heads L (heads L) 0 (normalize (attention_norm L) x) tokens)) in
  match psi L with
  | None => z
  | Some F => add z (apply (down F) (map (positive_part K) (apply (up F) (normalize (feed_forward_norm F) z))))
  end.

(* Every position sees itself and those before it; `seen` has the latest first. *)
Fixpoint outputs (L : layer) (seen : list kept) (xs : list vector) : list vector :=
  match xs with
  | [] => []
  | x :: r => let now := keep L 1 x :: seen in block L now x :: outputs L now r
  end.

Definition embed (M : model) (token : nat) : vector :=
  let x := map (fun z => dyadic z (matrix_exponent (embedding M))) (nth token (rows (embedding M)) []) in
  match numbers (embedding_scale M) with [] => x | s :: _ => multiply_all s x end.

(* The last token's vector after all layers and the final norm. *)
Definition representation (M : model) (tokens : list nat) : vector :=
  normalize (final_norm M) (last (fold_left (fun xs L => outputs L [] xs) (layers M) (map (embed M) tokens)) []).

(* The same, with less work: the last layer at the last position only, and one key for a whole run of tokens where there is one layer. *)
Definition run := (nat * positive)%type.
Definition expanded (runs : list run) : list nat := flat_map (fun r => repeat (fst r) (Pos.to_nat (snd r))) runs.

Fixpoint last_output (Ls : list layer) (xs : list (positive * vector)) : vector :=
  match Ls with
  | [] => last (map snd xs) []
  | [L] => block L (rev (map (fun x => keep L (fst x) (snd x)) xs)) (last (map snd xs) [])
  | L :: r => last_output r (map (fun x => (1%positive, x)) (outputs L [] (map snd xs)))
  end.

Definition representation_of_runs (M : model) (runs : list run) : vector :=
  let counted :=
    match layers M with
    | [_] => map (fun r => (snd r, embed M (fst r))) runs
    | _ => map (fun t => (1%positive, embed M t)) (expanded runs)
    end in
  normalize (final_norm M) (last_output (layers M) counted).
End Program.

Definition real_numbers : arithmetic := {|
  number := R; integer := IZR; power_of_two := bpow radix2;
  plus := Rplus; minus := Rminus; times := Rmult; over := Rdiv;
  exponential := exp; two_to_the := Rpower 2; square_root := sqrt; positive_part := Rmax 0;
  linear := matrix_product R IZR Rplus Rmult |}.
