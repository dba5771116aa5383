(* snellen certificate: values in the middle of two floats *)
From Coq Require Import ZArith List Uint63.
From Snellen Require Import Transformer RoundToFormat Packed Certificate ExactRows.
Import ListNotations.

Definition no_row : row := {| row_exponent := 0; entries := [] |}.

Definition layer_0 : layer := {|
  attention_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row;
    shift := no_row |};
  heads := [
    {| query := {| weight := packed (-1) [[4611686018427387903; 4611686018427387906];
    [4611686018427387904; 4611686018427387905]]%uint63;
    bias := no_row |};
    key := {| weight := packed (-1) [[4611686018427387903; 4611686018427387904];
    [4611686018427387903; 4611686018427387904]]%uint63;
    bias := no_row |};
    value := {| weight := packed (-1) [[4611686018427387903; 4611686018427387904];
    [4611686018427387906; 4611686018427387903]]%uint63;
    bias := no_row |} |}];
  scale := fixed_scale 1 0;
  softmax := phi_weights;
  output := {| weight := packed (-1) [[4611686018427387903; 4611686018427387906];
    [4611686018427387903; 4611686018427387903]]%uint63;
    bias := no_row |};
  psi := Some {|
    feed_forward_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row;
    shift := no_row |};
    up := {| weight := packed (-1) [[4611686018427387904; 4611686018427387902];
    [4611686018427387903; 4611686018427387906]]%uint63;
    bias := no_row |};
    down := {| weight := packed (-1) [[4611686018427387906; 4611686018427387903];
    [4611686018427387902; 4611686018427387904]]%uint63;
    bias := no_row |} |} |}.

Definition the_model : model := {|
  embedding := packed 0 [[4611686018427387904; 4611686018427387904];
    [4611686018427387905; 4611686018427387903]]%uint63;
  embedding_scale := no_row;
  layers := [layer_0];
  final_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row;
    shift := no_row |} |}.

Definition p2e5 : format := {| precision := 2; least_exponent := (-15); largest := {| significand := 3; exponent := 14 |} |}.
Definition p3e5 : format := {| precision := 3; least_exponent := (-16); largest := {| significand := 7; exponent := 13 |} |}.
Definition bf16 : format := {| precision := 8; least_exponent := (-133); largest := {| significand := 255; exponent := 120 |} |}.

Definition left_1 : list run := [(1%nat, 1%positive); (0%nat, 1%positive)].
Definition right_1 : list run := [(1%nat, 2%positive); (0%nat, 1%positive)].
Theorem row_1 : Forall (holds the_model left_1 right_1) [
  distinct p2e5 0 (Build_float 2 (-1)) (Build_float 3 (-1));
  distinct p3e5 0 (Build_float 4 (-2)) (Build_float 6 (-2));
  distinct bf16 0 (Build_float 144 (-7)) (Build_float 192 (-7))].
Proof. apply ExactRows.check_row_sound. vm_cast_no_check (eq_refl true). Qed.

Definition left_3 : list run := [(1%nat, 3%positive); (0%nat, 1%positive)].
Definition right_3 : list run := [(1%nat, 4%positive); (0%nat, 1%positive)].
Theorem row_3 : Forall (holds the_model left_3 right_3) [
  distinct p2e5 0 (Build_float 3 (-1)) (Build_float 2 0);
  collapsed p3e5 [Build_float 7 (-2); Build_float (-6) (-3)];
  distinct bf16 0 (Build_float 216 (-7)) (Build_float 230 (-7))].
Proof. apply ExactRows.check_row_sound. vm_cast_no_check (eq_refl true). Qed.
