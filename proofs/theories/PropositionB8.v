(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Proposition 5.2 / B.8 (claims proposition-b8, proposition-b8-equality, proposition-b8-diagonalizable). A_l lower triangular and
   row-stochastic with diagonal entries of at most 1 - delta below the first row, N the product of the L matrices (I + A_l) / 2. Then
   row i (from 0) of N is at L1 distance at most

     2 P[Bin(L, delta / 2) < i]  <=  2 t^-(i-1) (1 - (delta / 2) (1 - t))^L     for i >= 1 and every t in (0, 1]

   of (1, 0, ..., 0): depth leaves the first token alone. The paper takes one matrix and diagonalizes it, which need not be
   possible; its limit holds. docs/theory/proposition-b8.md. *)
From Coq Require Import Reals Lra Lia Psatz.
From Snellen Require Import FiniteSum Binomial LemmaB7.
Open Scope R_scope.

Definition lazy (A : matrix) : matrix := fun i j => (identity i j + A i j) / 2.
Definition to_first (j : nat) : R := if Nat.eqb j 0 then 1 else 0.
Definition row_distance (n : nat) (N : matrix) (i : nat) : R := sum n (fun j => Rabs (N i j - to_first j)).

(* What row i has outside the first column. *)
Definition elsewhere (N : matrix) (i : nat) : R := 1 - N i O.

Lemma row_distance_elsewhere n N i : (0 < n)%nat -> row_stochastic n N -> (i < n)%nat ->
  row_distance n N i = 2 * elsewhere N i.
Proof.
  intros Hn [Pos Row] Hi. unfold row_distance, elsewhere.
  assert (N i O <= 1) by (rewrite <- (Row i Hi); apply term_le_sum; auto).
  rewrite (sum_ext n _ (fun j => N i j + (if Nat.eqb j 0 then 1 - 2 * N i j else 0))).
  - rewrite sum_plus, (sum_single n (fun j => 1 - 2 * N i j) 0 Hn). fold (sum n (N i)). rewrite Row by easy. ring.
  - intros j Hj. unfold to_first. destruct (Nat.eqb_spec j 0) as [->|].
    + rewrite Rabs_left1; lra.
    + rewrite Rminus_0_r, Rabs_pos_eq by auto. ring.
Qed.

Lemma elsewhere_first n N : (0 < n)%nat -> row_stochastic n N -> lower_triangular n N -> elsewhere N 0 = 0.
Proof.
  intros Hn [_ Row] Low. unfold elsewhere. rewrite <- (Row O Hn).
  rewrite (sum_ext n (N O) (fun j => if Nat.eqb j 0 then N O j else 0)).
  - rewrite (sum_single n (N O) 0 Hn). ring.
  - intros j Hj. destruct (Nat.eqb_spec j 0); [easy|]. apply Low; lia.
Qed.

Lemma elsewhere_of_product n M N i : row_stochastic n M -> (i < n)%nat ->
  elsewhere (multiply n M N) i = sum n (fun k => M i k * elsewhere N k).
Proof.
  intros [_ Row] Hi. unfold elsewhere, multiply.
  rewrite (sum_ext n (fun k => M i k * (1 - N k O)) (fun k => M i k - M i k * N k O)) by (intros; ring).
  rewrite sum_minus. fold (sum n (M i)). now rewrite Row.
Qed.

(* Where every row gives its first column at least gamma: lower triangular or not, once a row is there it stays. *)
Theorem elsewhere_of_attended n gamma L : (0 < n)%nat -> 0 <= gamma <= 1 -> forall M,
  (forall l, row_stochastic n (M l)) -> (forall l, lower_triangular n (M l)) ->
  (forall l i, (i < n)%nat -> gamma <= M l i O) ->
  forall i, (i < n)%nat -> elsewhere (product n M L) i <= (1 - gamma) ^ L.
Proof.
  intros Hn Hg. induction L as [|L IH]; intros M HS HL First i Hi.
  { unfold elsewhere, product, identity. simpl. destruct (Nat.eqb i 0); lra. }
  cbn [product]. rewrite elsewhere_of_product by auto. set (N := product n (fun l => M (S l)) L).
  assert (Zero : elsewhere N 0 = 0) 
    by (unfold N; apply (elsewhere_first n); auto using product_stochastic, product_lower).
  destruct (HS O) as [Pos Row]. assert (Left : 0 <= (1 - gamma) ^ L) by (apply pow_le; lra).
  apply Rle_trans with (sum n (fun k => M O i k * (1 - gamma) ^ L - (if Nat.eqb k 0 then M O i k * (1 - gamma) ^ L else 0))).
  - apply sum_le. intros k Hk. destruct (Nat.eqb_spec k 0) as [->|]; [rewrite Zero; lra|].
    rewrite Rminus_0_r. apply Rmult_le_compat_l; [auto|]. apply (IH (fun l => M (S l))); auto.
  - rewrite sum_minus, sum_scale_right, (sum_single n (fun k => M O i k * (1 - gamma) ^ L) 0 Hn). fold (sum n (M O i)).
    rewrite Row by easy. pose proof (Rmult_le_compat_r _ _ _ Left (First O i Hi)). cbn [pow]. lra.
Qed.

(* Each factor moves at least h of what is left of row i >= 1 to an earlier row: at worst to the one before. *)
Theorem elsewhere_bound n h L : (0 < n)%nat -> 0 <= h <= 1 -> forall M,
  (forall l, row_stochastic n (M l)) -> (forall l, lower_triangular n (M l)) ->
  (forall l i, (1 <= i < n)%nat -> M l i i <= 1 - h) ->
  forall i, (i < n)%nat -> elsewhere (product n M L) i <= fewer h L i.
Proof.
  intros Hn Hh. induction L as [|L IH]; intros M HS HL HD i Hi.
  { unfold elsewhere, product, identity. destruct i; simpl; lra. }
  set (N := product n (fun l => M (S l)) L).
  assert (SN : row_stochastic n N) by (apply product_stochastic; auto).
  assert (LN : lower_triangular n N) by (apply product_lower; auto).
  destruct (HS O) as [Pos Row].
  cbn [product]. fold N. rewrite elsewhere_of_product by auto. destruct i as [|i].
  - rewrite fewer_0, sum_zero; [lra|]. intros k Hk. destruct k as [|k].
    + rewrite (elsewhere_first n N) by easy. ring.
    + rewrite (HL O O (S k)) by lia. ring.
  - destruct (fewer_range h L Hh i) as [[T0 T1] _].
    apply Rle_trans with (sum n (fun k => (if Nat.eqb k (S i) then M O (S i) k * (fewer h L (S i) - fewer h L i) else 0)
                                          + M O (S i) k * fewer h L i)).
    + apply sum_le. intros k Hk. pose proof (Pos (S i) k Hi Hk) as Mk.
      pose proof (IH (fun l => M (S l)) (fun l => HS (S l)) (fun l => HL (S l)) (fun l => HD (S l)) k Hk) as Nk. fold N in Nk.
      destruct (Nat.eqb_spec k (S i)) as [->|].
      * pose proof (Rmult_le_compat_l _ _ _ Mk Nk). lra.
      * rewrite Rplus_0_l. destruct (Nat.lt_ge_cases (S i) k).
        -- rewrite (HL O (S i) k) by easy. lra.
        -- apply Rmult_le_compat_l; [easy|]. apply Rle_trans with (fewer h L k); [easy|]. apply fewer_monotone; [easy|lia].
    + rewrite sum_plus, sum_scale_right. fold (sum n (M O (S i))). rewrite Row by easy.
      rewrite (sum_single n (fun k => M O (S i) k * (fewer h L (S i) - fewer h L i)) (S i) Hi), fewer_step.
      pose proof (Rmult_le_compat_r (fewer h L (S i) - fewer h L i) _ _ ltac:(lra) (HD O (S i) ltac:(lia))). lra.
Qed.

Lemma lazy_stochastic n A : row_stochastic n A -> row_stochastic n (lazy A).
Proof.
  intros [Pos Row]. destruct (identity_stochastic n) as [PosI RowI]. split.
  - intros i j Hi Hj. pose proof (Pos i j Hi Hj). pose proof (PosI i j Hi Hj). unfold lazy. lra.
  - intros i Hi. unfold lazy, Rdiv. rewrite sum_scale_right, sum_plus, (RowI i Hi). fold (sum n (A i)).
    rewrite Row by easy. lra.
Qed.

Lemma lazy_lower n A : lower_triangular n A -> lower_triangular n (lazy A).
Proof. intros Low i j Hij Hj. unfold lazy. rewrite (identity_lower n i j), Low by easy. lra. Qed.

Section Depth.
Variables (n : nat) (A : nat -> matrix) (delta : R).
Hypothesis some_row : (0 < n)%nat.
Hypothesis delta_range : 0 <= delta <= 1.
Hypothesis stochastic : forall l, row_stochastic n (A l).
Hypothesis lower : forall l, lower_triangular n (A l).
Hypothesis gap : forall l i, (1 <= i < n)%nat -> A l i i <= 1 - delta.

Definition influence (L : nat) : matrix := product n (fun l => lazy (A l)) L.

Theorem influence_binomial L i : (i < n)%nat ->
  row_distance n (influence L) i
  <= 2 * sum i (fun k => INR (choose L k) * (delta / 2) ^ k * (1 - delta / 2) ^ (L - k)).
Proof.
  intros Hi. unfold influence. rewrite row_distance_elsewhere; [|easy|apply product_stochastic; auto using lazy_stochastic|easy].
  apply Rmult_le_compat_l; [lra|]. rewrite <- fewer_is_binomial. apply elsewhere_bound; auto using lazy_stochastic, lazy_lower.
  - lra.
  - intros l k Hk. unfold lazy, identity. rewrite Nat.eqb_refl. pose proof (gap l k Hk). lra.
Qed.

Theorem influence_geometric L i t : (S i < n)%nat -> 0 < t <= 1 ->
  row_distance n (influence L) (S i) <= 2 * ((/ t) ^ i * (1 - delta / 2 * (1 - t)) ^ L).
Proof.
  intros Hi Ht. eapply Rle_trans; [now apply influence_binomial|]. rewrite <- fewer_is_binomial.
  apply Rmult_le_compat_l; [lra|]. apply fewer_chernoff; lra.
Qed.

(* Where every token attends to the first one by gamma at least, the first one takes over without a gap on the diagonal. *)
Theorem influence_of_attended gamma L i : 0 <= gamma <= 1 -> (forall l k, (k < n)%nat -> gamma <= A l k O) -> (i < n)%nat ->
  row_distance n (influence L) i <= 2 * (1 - gamma / 2) ^ L.
Proof.
  intros Hg First Hi. unfold influence.
  rewrite row_distance_elsewhere; [|easy|apply product_stochastic; auto using lazy_stochastic|easy].
  apply Rmult_le_compat_l; [lra|]. apply elsewhere_of_attended; auto using lazy_stochastic, lazy_lower; [lra|].
  intros l k Hk. unfold lazy, identity. pose proof (First l k Hk). destruct (Nat.eqb k 0); lra.
Qed.

(* The paper's statement: with a gap every row tends to (1, 0, ..., 0). *)
Theorem influence_limit i j : 0 < delta -> (i < n)%nat -> (j < n)%nat -> Un_cv (fun L => influence L i j) (to_first j).
Proof.
  intros Hd Hi Hj epsilon Heps.
  assert (Entry : forall L, R_dist (influence L i j) (to_first j) <= 2 * 2 ^ i * (1 - delta / 4) ^ L).
  { intros L. apply Rle_trans with (row_distance n (influence L) i).
    { apply (term_le_sum n (fun j => Rabs (influence L i j - to_first j))); [intros; apply Rabs_pos|easy]. }
    assert (0 <= (1 - delta / 4) ^ L) by (apply pow_le; lra). destruct i as [|i].
    - eapply Rle_trans; [now apply influence_binomial|]. simpl. lra.
    - pose proof (influence_geometric L i (/ 2) Hi ltac:(lra)) as Half. rewrite Rinv_inv in Half.
      replace (1 - delta / 2 * (1 - / 2)) with (1 - delta / 4) in Half by field.
      assert (0 <= 2 ^ i * (1 - delta / 4) ^ L) by (apply Rmult_le_pos; [apply pow_le; lra|easy]). cbn [pow]. lra. }
  assert (Factor : 0 < 2 * 2 ^ i) by (apply Rmult_lt_0_compat; [lra|apply pow_lt; lra]).
  destruct (pow_lt_1_zero (1 - delta / 4)) with (y := epsilon / (2 * 2 ^ i)) as [K Small].
  - rewrite Rabs_pos_eq; lra.
  - now apply Rdiv_lt_0_compat.
  - exists K. intros L HL. eapply Rle_lt_trans; [apply Entry|]. specialize (Small L HL).
    rewrite Rabs_pos_eq in Small by (apply pow_le; lra). apply (Rmult_lt_compat_l _ _ _ Factor) in Small.
    replace (2 * 2 ^ i * (epsilon / (2 * 2 ^ i))) with epsilon in Small by (field; lra). exact Small.
Qed.
End Depth.

(* The bound is attained by a walk that steps to the row before with chance h. *)
Definition walk (h : R) : matrix := fun i j =>
  match i with
  | O => to_first j
  | S k => if Nat.eqb j i then 1 - h else if Nat.eqb j k then h else 0
  end.

Theorem elsewhere_attained n h L : (0 < n)%nat -> forall i, (i < n)%nat ->
  elsewhere (product n (fun _ => walk h) L) i = fewer h L i.
Proof.
  intros Hn. induction L as [|L IH]; intros i Hi.
  { unfold elsewhere, product, identity. destruct i; simpl; ring. }
  unfold elsewhere in *. cbn [product]. set (N := product n (fun _ => walk h) L) in *. unfold multiply.
  destruct i as [|i].
  - rewrite (sum_ext n _ (fun k => if Nat.eqb k 0 then N k O else 0)).
    + rewrite (sum_single n (fun k => N k O) 0) by easy. rewrite fewer_0, <- (fewer_0 h L). now apply IH.
    + intros k _. simpl. unfold to_first. destruct (Nat.eqb k 0); ring.
  - rewrite (sum_ext n _ (fun k => (if Nat.eqb k (S i) then (1 - h) * N k O else 0) + (if Nat.eqb k i then h * N k O else 0))).
    + rewrite sum_plus, (sum_single n (fun k => (1 - h) * N k O)), (sum_single n (fun k => h * N k O)) by lia.
      rewrite fewer_step, <- !IH by lia. ring.
    + intros k _. unfold walk. destruct (Nat.eqb_spec k (S i)), (Nat.eqb_spec k i); try lia; ring.
Qed.

(* The matrix (I + walk (1/2)) / 2 of 3 rows has the eigenvalues 1, 3/4, 3/4, and (M - 1) (M - 3/4) is not zero although
   (M - 1) (M - 3/4)^2 is: it cannot be diagonalized. *)
Definition minus_scalar (A : matrix) (c : R) : matrix := fun i j => A i j - c * identity i j.
Theorem not_diagonalizable :
  let M := lazy (walk (/ 2)) in
  let squarefree := multiply 3 (minus_scalar M 1) (minus_scalar M (3 / 4)) in
  squarefree 2%nat 0%nat <> 0 /\
  forall i j, (i < 3)%nat -> (j < 3)%nat -> multiply 3 squarefree (minus_scalar M (3 / 4)) i j = 0.
Proof.
  split.
  - unfold multiply, minus_scalar, lazy, identity; simpl; unfold to_first; simpl. lra.
  - intros i j Hi Hj. destruct i as [|[|[|i]]]; try lia; destruct j as [|[|[|j]]]; try lia;
      unfold multiply, minus_scalar, lazy, identity; simpl; unfold to_first; simpl; lra.
Qed.
