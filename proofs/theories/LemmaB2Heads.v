(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Lemma B.2 (claims lemma-b2, lemma-b2-head, lemma-b2-figure-9) where a head of k keys among n differs more than the tail. With all
   logits of x within an interval of length r,

     2C   |x_i - z_i| <= eta on the head, <= epsilon on the tail:
          distance <= 2 tanh (epsilon / 2) + 2 m (e^eta - 1 + tanh (eta / 2)),   m = k e^(r + epsilon) / (k e^(r + epsilon) + n - k)
     2E   0 <= z_i - x_i <= eta on the head of mass p, equal on the tail:
          distance <= 2 F(min(p, 1 / (1 + e^(eta / 2)))),   F(q) = q (1 - q)(t - 1) / (1 + q (t - 1)),   t = e^eta.

   2C is the paper's proof with its constants. docs/theory/lemma-b2.md. *)
From Coq Require Import Reals Lra Lia Psatz.
From Snellen Require Import FiniteSum Softmax LemmaB2.
Open Scope R_scope.

(* The most mass that k of n logits in an interval of length r can have. *)
Definition heaviest_mass (k n : nat) (r : R) : R := INR k * exp r / (INR k * exp r + INR (n - k)).

Lemma head_sum k n p : (k <= n)%nat -> head k n p = sum k p.
Proof.
  intros Hk. unfold head. replace n with (k + (n - k))%nat at 1 by lia. rewrite sum_append, (sum_zero (n - k)).
  - rewrite Rplus_0_r. apply sum_ext. intros i Hi. destruct (Nat.ltb_spec i k); [easy|lia].
  - intros i Hi. destruct (Nat.ltb_spec (k + i) k); [lia|easy].
Qed.

Definition tail_partition (k n : nat) (x : nat -> R) : R := partition (n - k) (fun i => x (k + i)%nat).

Lemma partition_split k n x : (k <= n)%nat -> partition n x = partition k x + tail_partition k n x.
Proof. intros Hk. unfold tail_partition, partition. now rewrite <- sum_append, Nat.add_comm, Nat.sub_add. Qed.

Lemma head_of_softmax k n x : (k <= n)%nat -> head k n (softmax n x) = partition k x / partition n x.
Proof. intros Hk. rewrite head_sum by easy. unfold softmax, partition, Rdiv. now rewrite sum_scale_right. Qed.

Theorem head_mass k n x r : (0 < n)%nat -> (k <= n)%nat ->
  (forall i j, (i < k)%nat -> (k <= j < n)%nat -> x i - x j <= r) -> head k n (softmax n x) <= heaviest_mass k n r.
Proof.
  intros Hn Hk Range. rewrite head_of_softmax, (partition_split k n) by easy. unfold heaviest_mass.
  set (a := partition k x). set (b := tail_partition k n x).
  assert (Ha : 0 <= a) by apply partition_nonnegative. assert (Hb : 0 <= b) by apply partition_nonnegative.
  assert (Sum : 0 < a + b) by (unfold a, b; rewrite <- partition_split by easy; now apply partition_positive).
  pose proof (exp_pos r) as Hr. pose proof (pos_INR k) as Kpos. pose proof (pos_INR (n - k)) as Tpos.
  assert (Den : 0 < INR k * exp r + INR (n - k)).
  { destruct k as [|k]; [rewrite Nat.sub_0_r; simpl INR; apply lt_0_INR in Hn; lra|].
    assert (0 < INR (S k)) by (apply lt_0_INR; lia). nra. }
  (* Each of the head's terms is at most e^r times each of the tail's. *)
  assert (Pairs : a * INR (n - k) <= INR k * exp r * b).
  { replace (a * INR (n - k)) with (sum k (fun i => sum (n - k) (fun _ => exp (x i)))).
    - replace (INR k * exp r * b) with (sum k (fun _ => sum (n - k) (fun j => exp r * exp (x (k + j)%nat)))).
      + apply sum_le. intros i Hi. apply sum_le. intros j Hj. rewrite <- exp_plus. apply exp_le.
        pose proof (Range i (k + j)%nat Hi ltac:(lia)). lra.
      + rewrite sum_constant, sum_scale. unfold b, tail_partition, partition. ring.
    - rewrite (sum_ext k _ (fun i => exp (x i) * INR (n - k))) by (intros; rewrite sum_constant; ring).
      rewrite sum_scale_right. reflexivity. }
  apply (Rmult_le_reg_r ((a + b) * (INR k * exp r + INR (n - k)))); [now apply Rmult_lt_0_compat|].
  replace (a / (a + b) * ((a + b) * (INR k * exp r + INR (n - k)))) with (a * (INR k * exp r + INR (n - k))) by (field; lra).
  replace (INR k * exp r / (INR k * exp r + INR (n - k)) * ((a + b) * (INR k * exp r + INR (n - k))))
    with (INR k * exp r * (a + b)) by (field; lra).
  nra.
Qed.

(* Form 2B with an unchanged tail. *)
Theorem distance_of_changed_head k n x z eta : (0 < n)%nat -> (k <= n)%nat -> 0 <= eta ->
  (forall i, (i < k)%nat -> Rabs (x i - z i) <= eta) -> (forall i, (k <= i < n)%nat -> x i = z i) ->
  distance1 n (softmax n x) (softmax n z) <= 2 * head k n (softmax n x) * (exp eta - 1 + tanh (eta / 2)).
Proof.
  intros Hn Hk Heta Near Same. rewrite head_of_softmax by easy.
  set (a := partition k x). set (a' := partition k z). set (b := tail_partition k n x).
  assert (Tail : tail_partition k n z = b).
  { unfold b, tail_partition, partition. apply sum_ext. intros i Hi. now rewrite Same by lia. }
  assert (Zx : partition n x = a + b) by now apply partition_split.
  assert (Zz : partition n z = a' + b) by (rewrite <- Tail; now apply partition_split).
  pose proof (partition_positive n x Hn) as Px. pose proof (partition_positive n z Hn) as Pz.
  assert (Ha : 0 <= a) by apply partition_nonnegative. assert (Ha' : 0 <= a') by apply partition_nonnegative.
  assert (Hb : 0 <= b) by apply partition_nonnegative. rewrite Zx in *. rewrite Zz in Pz.
  (* The head's own sums are within a factor e^eta. *)
  assert (Factor : a' <= exp eta * a /\ a <= exp eta * a').
  { unfold a, a', partition. rewrite <- !sum_scale. split; apply sum_le; intros i Hi; specialize (Near i Hi);
      rewrite <- exp_plus; apply exp_le; unfold Rabs in Near; destruct (Rcase_abs _); lra. }
  assert (One : 1 <= exp eta) by (rewrite <- exp_0; now apply exp_le).
  assert (Moved : Rabs (a / (a + b) - a' / (a' + b)) <= a / (a + b) * (exp eta - 1)).
  { replace (a / (a + b) - a' / (a' + b)) with (b / (a' + b) * ((a - a') / (a + b))) by (field; lra).
    rewrite Rabs_mult, (Rabs_pos_eq (b / (a' + b))) by (apply Rmult_le_pos; [easy|now apply Rlt_le, Rinv_0_lt_compat]).
    unfold Rdiv at 2. rewrite Rabs_mult, (Rabs_pos_eq (/ (a + b))) by now apply Rlt_le, Rinv_0_lt_compat.
    assert (Gap : Rabs (a - a') <= a * (exp eta - 1)) by (unfold Rabs; destruct (Rcase_abs _); nra).
    assert (Share : 0 <= b / (a' + b) <= 1).
    { split; [apply Rmult_le_pos; [easy|now apply Rlt_le, Rinv_0_lt_compat]|].
      apply (Rmult_le_reg_r (a' + b)); [easy|]. replace (b / (a' + b) * (a' + b)) with b by (field; lra). lra. }
    apply Rle_trans with (1 * (a * (exp eta - 1) * / (a + b))); [|right; unfold Rdiv; ring].
    apply Rmult_le_compat; try easy.
    - apply Rmult_le_pos; [apply Rabs_pos|now apply Rlt_le, Rinv_0_lt_compat].
    - apply Rmult_le_compat_r; [now apply Rlt_le, Rinv_0_lt_compat|easy]. }
  set (p := a / (a + b)) in *. set (q := a' / (a' + b)) in *.
  assert (Hp : 0 <= p) by (apply Rmult_le_pos; [easy|now apply Rlt_le, Rinv_0_lt_compat]).
  (* The tail moves as one. *)
  assert (Of_tail : sum (n - k) (fun i => Rabs (softmax n x (k + i)%nat - softmax n z (k + i)%nat)) = Rabs (p - q)).
  { rewrite (sum_ext (n - k) _ (fun i => exp (x (k + i)%nat) * Rabs (/ (a + b) - / (a' + b)))).
    - rewrite sum_scale_right. change (sum (n - k) (fun i => exp (x (k + i)%nat))) with b.
      rewrite <- (Rabs_pos_eq b) at 1 by easy. rewrite <- Rabs_mult. rewrite <- Rabs_Ropp. f_equal. unfold p, q. field. lra.
    - intros i Hi. unfold softmax. rewrite Zx, Zz, <- Same by lia. unfold Rdiv. rewrite <- Rmult_minus_distr_l, Rabs_mult.
      f_equal. apply Rabs_pos_eq, Rlt_le, exp_pos. }
  assert (Of_head : sum k (fun i => Rabs (softmax n x i - softmax n z i)) <= Rabs (p - q) + p * (2 * tanh (eta / 2))).
  { destruct (Nat.eq_dec k 0) as [->|Some].
    { simpl sum. unfold p, a, partition. simpl sum. unfold Rdiv. rewrite Rmult_0_l, Rmult_0_l, Rplus_0_r. apply Rabs_pos. }
    assert (Pa : 0 < a) by (apply partition_positive; lia). assert (Pa' : 0 < a') by (apply partition_positive; lia).
    apply Rle_trans with (sum k (fun i => Rabs (p - q) * softmax k z i + p * Rabs (softmax k x i - softmax k z i))).
    - apply sum_le. intros i Hi.
      replace (softmax n x i) with (p * softmax k x i) by (unfold softmax, p; fold a; rewrite Zx; field; lra).
      replace (softmax n z i) with (q * softmax k z i) by (unfold softmax, q; fold a'; rewrite Zz; field; lra).
      replace (p * softmax k x i - q * softmax k z i)
        with ((p - q) * softmax k z i + p * (softmax k x i - softmax k z i)) by ring.
      eapply Rle_trans; [apply Rabs_triang|]. rewrite !Rabs_mult, (Rabs_pos_eq p) by easy.
      rewrite (Rabs_pos_eq (softmax k z i)) by (apply Rlt_le, softmax_positive; lia). lra.
    - rewrite sum_plus, !sum_scale, softmax_sum by lia. fold (distance1 k (softmax k x) (softmax k z)).
      rewrite Rmult_1_r. apply Rplus_le_compat_l, Rmult_le_compat_l; [easy|]. apply distance_tanh; [lia|easy]. }
  unfold distance1. replace n with (k + (n - k))%nat at 1 by lia. rewrite sum_append, Of_tail. lra.
Qed.

Theorem distance_printed k n x z r eta epsilon : (0 < n)%nat -> (k <= n)%nat -> 0 <= eta -> 0 <= epsilon -> spread n x r ->
  (forall i, (i < k)%nat -> Rabs (x i - z i) <= eta) -> (forall i, (k <= i < n)%nat -> Rabs (x i - z i) <= epsilon) ->
  distance1 n (softmax n x) (softmax n z)
  <= 2 * tanh (epsilon / 2) + 2 * heaviest_mass k n (r + epsilon) * (exp eta - 1 + tanh (eta / 2)).
Proof.
  intros Hn Hk Heta Hepsilon Range Head Tail.
  (* Between them: the head of x and the tail of z. *)
  set (y := fun i => if Nat.ltb i k then x i else z i).
  assert (In_head : forall i, (i < k)%nat -> y i = x i) by (intros i Hi; unfold y; destruct (Nat.ltb_spec i k); [easy|lia]).
  assert (In_tail : forall i, (k <= i)%nat -> y i = z i) by (intros i Hi; unfold y; destruct (Nat.ltb_spec i k); [lia|easy]).
  assert (Rise : 0 <= exp eta - 1 + tanh (eta / 2)).
  { assert (1 <= exp eta) by (rewrite <- exp_0; now apply exp_le).
    assert (0 <= tanh (eta / 2)); [|lra]. rewrite <- tanh_half.
    apply Rmult_le_pos; [lra|]. apply Rlt_le, Rinv_0_lt_compat. lra. }
  eapply Rle_trans; [apply (distance_triangle n _ (softmax n y))|]. apply Rplus_le_compat.
  - apply distance_tanh; [easy|]. intros i Hi. destruct (Nat.lt_ge_cases i k).
    + rewrite In_head, Rminus_diag_eq, Rabs_R0 by easy. easy.
    + rewrite In_tail by easy. apply Tail. lia.
  - eapply Rle_trans; [apply (distance_of_changed_head k n y z eta); try easy|].
    + intros i Hi. rewrite In_head by easy. now apply Head.
    + intros i Hi. apply In_tail. lia.
    + apply Rmult_le_compat_r; [easy|]. apply Rmult_le_compat_l; [lra|]. apply head_mass; try easy.
      intros i j Hi Hj. rewrite In_head, In_tail by lia. pose proof (Range i j ltac:(lia) ltac:(lia)).
      pose proof (Tail j ltac:(lia)) as Near. unfold Rabs in Near. destruct (Rcase_abs _); lra.
Qed.

(* What a mass q gains when its weights are multiplied by t. *)
Definition growth (q t : R) : R := q * (1 - q) * (t - 1) / (1 + q * (t - 1)).
Definition peak (eta : R) : R := / (1 + exp (eta / 2)).
Definition head_bound (p eta : R) : R := 2 * growth (Rmin p (peak eta)) (exp eta).

Lemma growth_difference a b t : 1 <= t -> 0 <= a -> 0 <= b ->
  growth b t - growth a t = (t - 1) * (b - a) * (1 - a - b - (t - 1) * a * b) / ((1 + a * (t - 1)) * (1 + b * (t - 1))).
Proof.
  intros Ht Ha Hb. assert (0 <= a * (t - 1)) by (apply Rmult_le_pos; lra). assert (0 <= b * (t - 1)) by (apply Rmult_le_pos; lra).
  unfold growth. field. lra.
Qed.

Lemma peak_root eta : 0 < peak eta /\ 2 * peak eta + (exp eta - 1) * peak eta * peak eta = 1.
Proof.
  pose proof (exp_pos (eta / 2)). split; [apply Rinv_0_lt_compat; lra|]. unfold peak.
  replace (exp eta) with (exp (eta / 2) * exp (eta / 2)) by (rewrite <- exp_plus; f_equal; lra). field. lra.
Qed.

Lemma growth_rises a b eta : 0 <= eta -> 0 <= a <= b -> b <= peak eta -> growth a (exp eta) <= growth b (exp eta).
Proof.
  intros Heta Ha Hb. assert (One : 1 <= exp eta) by (rewrite <- exp_0; now apply exp_le).
  destruct (peak_root eta) as [Hp Root]. set (s := exp eta - 1) in *.
  pose proof (growth_difference a b (exp eta) One ltac:(lra) ltac:(lra)) as Difference. fold s in Difference.
  enough (0 <= growth b (exp eta) - growth a (exp eta)) by lra. rewrite Difference.
  assert (Hs : 0 <= s) by (unfold s; lra).
  assert (0 <= a * s) by (apply Rmult_le_pos; lra). assert (0 <= b * s) by (apply Rmult_le_pos; lra).
  assert (s * (a * b) <= s * (peak eta * peak eta)) by (apply Rmult_le_compat_l; [easy|]; apply Rmult_le_compat; lra).
  apply Rmult_le_pos; [|apply Rlt_le, Rinv_0_lt_compat, Rmult_lt_0_compat; lra].
  apply Rmult_le_pos; [apply Rmult_le_pos; lra|lra].
Qed.

Lemma growth_at_peak a eta : 0 <= eta -> 0 <= a -> growth a (exp eta) <= growth (peak eta) (exp eta).
Proof.
  intros Heta Ha. assert (One : 1 <= exp eta) by (rewrite <- exp_0; now apply exp_le).
  destruct (peak_root eta) as [Hp Root]. set (m := peak eta) in *.
  pose proof (growth_difference a m (exp eta) One ltac:(lra) ltac:(lra)) as Difference.
  enough (0 <= growth m (exp eta) - growth a (exp eta)) by lra. rewrite Difference.
  assert (0 <= a * (exp eta - 1)) by (apply Rmult_le_pos; lra).
  assert (Hm : 0 <= m * (exp eta - 1)) by (apply Rmult_le_pos; lra).
  apply Rmult_le_pos; [|apply Rlt_le, Rinv_0_lt_compat, Rmult_lt_0_compat; lra].
  set (s := exp eta - 1) in *.
  replace (1 - a - m - s * a * m) with (2 * m + s * m * m - a - m - s * a * m) by now rewrite Root.
  replace (s * (m - a) * (2 * m + s * m * m - a - m - s * a * m)) with (s * ((m - a) * (m - a)) * (1 + s * m)) by ring.
  apply Rmult_le_pos; [apply Rmult_le_pos; [unfold s; lra|apply Rle_0_sqr]|lra].
Qed.

Theorem head_bound_rises p q eta : 0 <= eta -> 0 <= p <= q -> head_bound p eta <= head_bound q eta.
Proof.
  intros Heta Hp. unfold head_bound. apply Rmult_le_compat_l; [lra|].
  destruct (peak_root eta) as [Positive _].
  apply growth_rises; [easy| |apply Rmin_r]. split; [apply Rmin_glb; lra|].
  apply Rmin_glb; [eapply Rle_trans; [apply Rmin_l|lra]|apply Rmin_r].
Qed.

Theorem distance_grown_head k n x z eta : (0 < n)%nat -> (k <= n)%nat -> 0 <= eta ->
  (forall i, (i < k)%nat -> 0 <= z i - x i <= eta) -> (forall i, (k <= i < n)%nat -> z i = x i) ->
  distance1 n (softmax n x) (softmax n z) <= head_bound (head k n (softmax n x)) eta.
Proof.
  intros Hn Hk Heta Head Same. set (y := softmax n x). set (w := softmax n z).
  assert (Differ : forall i, (i < n)%nat -> 0 <= z i - x i <= eta).
  { intros i Hi. destruct (Nat.lt_ge_cases i k); [now apply Head|]. rewrite Same by lia. lra. }
  pose proof (partition_positive n x Hn) as Zx. pose proof (partition_positive n z Hn) as Zz.
  assert (Order : partition n x <= partition n z).
  { apply sum_le. intros i Hi. apply exp_le. specialize (Differ i Hi). lra. }
  pose proof (softmax_sum n x Hn) as Sy. pose proof (softmax_sum n z Hn) as Sw. fold y in Sy. fold w in Sw.
  assert (Py : forall i, 0 < y i) by (intros; now apply softmax_positive).
  assert (Pw : forall i, 0 < w i) by (intros; now apply softmax_positive).
  (* 1 on the keys whose weight grows: they lie in the head. *)
  set (grows i := if Rlt_dec (y i) (w i) then 1 else 0).
  assert (Grows : forall i, 0 <= grows i <= 1) by (intros i; unfold grows; destruct (Rlt_dec _ _); lra).
  set (u := sum n (fun i => grows i * y i)). set (v := sum n (fun i => grows i * w i)).
  assert (Distance : distance1 n y w = 2 * (v - u)).
  { unfold distance1. rewrite (sum_ext n _ (fun i => 2 * (grows i * w i - grows i * y i) - (w i - y i))).
    - rewrite sum_minus, sum_scale, !sum_minus, Sy, Sw. fold u v. ring.
    - intros i _. unfold grows, Rabs. destruct (Rlt_dec _ _), (Rcase_abs _); lra. }
  assert (In_head : u <= head k n y).
  { unfold u, head. apply sum_le. intros i Hi. unfold grows. destruct (Rlt_dec (y i) (w i)) as [Less|], (Nat.ltb_spec i k) as [|Out].
    - lra.
    - exfalso. unfold y, w, softmax in Less. rewrite Same in Less by lia. pose proof (exp_pos (x i)).
      assert (/ partition n z <= / partition n x) by now apply Rinv_le_contravar. unfold Rdiv in Less. nra.
    - specialize (Py i). lra.
    - lra. }
  assert (Head_below : head k n y <= 1).
  { rewrite head_sum by easy. rewrite <- Sy. replace (sum n y) with (sum (k + (n - k)) y) by (f_equal; lia). rewrite sum_append.
    assert (0 <= sum (n - k) (fun i => y (k + i)%nat)) by (apply sum_nonnegative; intros; now apply Rlt_le). lra. }
  assert (U0 : 0 <= u) by (apply sum_nonnegative; intros i _; specialize (Grows i); specialize (Py i); nra).
  assert (V0 : 0 <= v) by (apply sum_nonnegative; intros i _; specialize (Grows i); specialize (Pw i); nra).
  assert (Rest_u : 1 - u = sum n (fun i => (1 - grows i) * y i)).
  { unfold u. rewrite <- Sy at 1. rewrite <- sum_minus. apply sum_ext. intros. ring. }
  assert (Rest_v : 1 - v = sum n (fun i => (1 - grows i) * w i)).
  { unfold v. rewrite <- Sw at 1. rewrite <- sum_minus. apply sum_ext. intros. ring. }
  assert (V1 : 0 <= 1 - v).
  { rewrite Rest_v. apply sum_nonnegative; intros i _; specialize (Grows i); specialize (Pw i); nra. }
  assert (Gain : v * partition n z <= exp eta * (u * partition n x)).
  { unfold u, v. rewrite <- !sum_scale_right, <- sum_scale. apply sum_le. intros i Hi. unfold y, w, softmax.
    replace (grows i * (exp (z i) / partition n z) * partition n z) with (grows i * exp (z i)) by (field; lra).
    replace (exp eta * (grows i * (exp (x i) / partition n x) * partition n x)) with (grows i * (exp eta * exp (x i)))
      by (field; lra).
    apply Rmult_le_compat_l; [apply Grows|]. rewrite <- exp_plus. apply exp_le. specialize (Differ i Hi). lra. }
  assert (Loss : (1 - u) * partition n x <= (1 - v) * partition n z).
  { rewrite Rest_u, Rest_v, <- !sum_scale_right. apply sum_le. intros i Hi. unfold y, w, softmax.
    replace ((1 - grows i) * (exp (x i) / partition n x) * partition n x) with ((1 - grows i) * exp (x i)) by (field; lra).
    replace ((1 - grows i) * (exp (z i) / partition n z) * partition n z) with ((1 - grows i) * exp (z i)) by (field; lra).
    apply Rmult_le_compat_l; [specialize (Grows i); lra|]. apply exp_le. specialize (Differ i Hi). lra. }
  assert (Odds : v * (1 - u) <= exp eta * u * (1 - v)).
  { apply (Rmult_le_reg_r (partition n x * partition n z)); [now apply Rmult_lt_0_compat|].
    replace (v * (1 - u) * (partition n x * partition n z)) with (v * partition n z * ((1 - u) * partition n x)) by ring.
    replace (exp eta * u * (1 - v) * (partition n x * partition n z))
      with (exp eta * (u * partition n x) * ((1 - v) * partition n z)) by ring.
    apply Rmult_le_compat; try easy.
    - apply Rmult_le_pos; lra.
    - apply Rmult_le_pos; lra. }
  assert (One : 1 <= exp eta) by (rewrite <- exp_0; now apply exp_le).
  assert (Grown : v - u <= growth u (exp eta)).
  { unfold growth. apply (Rmult_le_reg_r (1 + u * (exp eta - 1))); [nra|].
    replace (u * (1 - u) * (exp eta - 1) / (1 + u * (exp eta - 1)) * (1 + u * (exp eta - 1)))
      with (u * (1 - u) * (exp eta - 1)) by (field; nra). nra. }
  rewrite Distance. unfold head_bound. apply Rmult_le_compat_l; [lra|]. eapply Rle_trans; [exact Grown|].
  destruct (peak_root eta) as [Positive _].
  destruct (Rle_or_lt (head k n y) (peak eta)) as [Low|High].
  - rewrite Rmin_left by easy. now apply growth_rises.
  - rewrite Rmin_right by lra. now apply growth_at_peak.
Qed.

(* Whatever the logits of the head are: the bound that falls with n. *)
Theorem distance_heaviest_head k n x z r eta : (0 < n)%nat -> (k <= n)%nat -> 0 <= eta ->
  (forall i, (i < k)%nat -> 0 <= z i - x i <= eta) -> (forall i, (k <= i < n)%nat -> z i = x i) ->
  (forall i j, (i < k)%nat -> (k <= j < n)%nat -> x i - x j <= r) ->
  distance1 n (softmax n x) (softmax n z) <= head_bound (heaviest_mass k n r) eta.
Proof.
  intros Hn Hk Heta Head Same Range. eapply Rle_trans; [now apply (distance_grown_head k n x z eta)|].
  apply head_bound_rises; [easy|]. split; [|now apply head_mass].
  rewrite head_sum by easy. apply sum_nonnegative. intros. now apply Rlt_le, softmax_positive.
Qed.
