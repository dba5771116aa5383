(* snellen certificate: values below the least normal float *)
From Coq Require Import ZArith List Uint63.
From Snellen Require Import Transformer RoundToFormat Packed Certificate.
Import ListNotations.

Definition no_row : row := {| row_exponent := 0; entries := [] |}.

Definition layer_0 : layer := {|
  attention_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |};
  heads := [{| query := {| weight := packed (-10) [[4611686018427388216; 4611686018427388311; 4611686018427387474];
      [4611686018427388379; 4611686018427387992; 4611686018427387812];
      [4611686018427387948; 4611686018427387561; 4611686018427388227]]%uint63; bias := no_row |};
       key := {| weight := packed (-10) [[4611686018427387962; 4611686018427387635; 4611686018427387260];
      [4611686018427387562; 4611686018427387751; 4611686018427388509];
      [4611686018427387231; 4611686018427388443; 4611686018427388475]]%uint63; bias := no_row |};
       value := {| weight := packed (-10) [[4611686018427387878; 4611686018427388186; 4611686018427387716];
      [4611686018427387746; 4611686018427387650; 4611686018427387455];
      [4611686018427387904; 4611686018427388305; 4611686018427387599]]%uint63; bias := no_row |} |}];
  scale := inverse_root_of_width 3;
  softmax := exponential_weights;
  output := {| weight := packed (-10) [[4611686018427387351; 4611686018427388067; 4611686018427387829];
      [4611686018427387363; 4611686018427387421; 4611686018427388275];
      [4611686018427388381; 4611686018427388389; 4611686018427387664]]%uint63; bias := no_row |};
  psi := None |}.

Definition the_model : model := {|
  embedding := packed (-26) [[4611686018427387891; 4611686018427387910; 4611686018427387896];
      [4611686018427387922; 4611686018427387901; 4611686018427387923]]%uint63;
  embedding_scale := no_row;
  layers := [layer_0];
  final_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |} |}.

Definition fp16 : format := {| precision := 11; least_exponent := (-24); largest := {| significand := 2047; exponent := 5 |} |}.
Definition fp32 : format := {| precision := 24; least_exponent := (-149); largest := {| significand := 16777215; exponent := 104 |} |}.

Definition left_2 : list run := [(0%nat, 1%positive); (1%nat, 2%positive)].
Definition right_2 : list run := [(0%nat, 1%positive); (1%nat, 3%positive)].
Theorem row_2 : Forall (holds the_model left_2 right_2) [
  collapsed fp16 [Build_float 5 (-24); Build_float 0 (-24); Build_float 4 (-24)]].
Proof. apply (Fast.check_row_sound (Fast.bits 96)). vm_cast_no_check (eq_refl true). Qed.

Definition left_40 : list run := [(0%nat, 1%positive); (1%nat, 40%positive)].
Definition right_40 : list run := [(0%nat, 1%positive); (1%nat, 41%positive)].
Theorem row_40 : Forall (holds the_model left_40 right_40) [
  collapsed fp16 [Build_float 5 (-24); Build_float 0 (-24); Build_float 3 (-24)];
  distinct fp32 0 (Build_float 10147302 (-45)) (Build_float 10148215 (-45))].
Proof. apply (Fast.check_row_sound (Fast.bits 96)). vm_cast_no_check (eq_refl true). Qed.
