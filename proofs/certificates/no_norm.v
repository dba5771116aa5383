(* snellen certificate: phi weights, no norm *)
From Coq Require Import ZArith List Uint63.
From Snellen Require Import Transformer RoundToFormat Packed Certificate.
Import ListNotations.

Definition no_row : row := {| row_exponent := 0; entries := [] |}.

Definition layer_0 : layer := {|
  attention_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row;
    shift := no_row |};
  heads := [
    {| query := {| weight := packed (-27) [[4611686018381507328; 4611686018453659936; 4611686018431440351];
    [4611686018468002856; 4611686018355516640; 4611686018519842944];
    [4611686018269860352; 4611686018355890056; 4611686018587587760]]%uint63;
    bias := no_row |};
    key := {| weight := packed (-29) [[4611686018059583712; 4611686017964520512; 4611686018980107200];
    [4611686018649989632; 4611686018263758656; 4611686017688975040];
    [4611686018436471393; 4611686018621096752; 4611686018454736226]]%uint63;
    bias := no_row |};
    value := {| weight := packed (-28) [[4611686018431766521; 4611686018336590384; 4611686018707080032];
    [4611686018445489926; 4611686018398013892; 4611686018458395308];
    [4611686018555297608; 4611686018211767488; 4611686018538005200]]%uint63;
    bias := no_row |} |}];
  scale := inverse_root_of_width 3;
  softmax := phi_weights;
  output := {| weight := packed (-28) [[4611686018451265464; 4611686018413312320; 4611686018355850320];
    [4611686018519067480; 4611686018682165488; 4611686018503480792];
    [4611686018440842293; 4611686018632659088; 4611686018397567096]]%uint63;
    bias := no_row |};
  psi := None |}.

Definition the_model : model := {|
  embedding := packed (-28) [[4611686018431988911; 4611686018398138710; 4611686018604552384];
    [4611686018391741712; 4611686018150684288; 4611686017921353728]]%uint63;
  embedding_scale := no_row;
  layers := [layer_0];
  final_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row;
    shift := no_row |} |}.

Definition bf16 : format := {| precision := 8; least_exponent := (-133); largest := {| significand := 255; exponent := 120 |} |}.
Definition fp32 : format := {| precision := 24; least_exponent := (-149); largest := {| significand := 16777215; exponent := 104 |} |}.

Definition left_4000 : list run := [(0%nat, 4000%positive); (1%nat, 1%positive)].
Definition right_4000 : list run := [(0%nat, 4003%positive); (1%nat, 1%positive)].
Theorem row_4000 : Forall (holds the_model left_4000 right_4000) [
  collapsed bf16 [Build_float (-175) (-10); Build_float (-152) (-8); Build_float (-233) (-7)];
  distinct fp32 1 (Build_float (-9971949) (-24)) (Build_float (-9971948) (-24))].
Proof. apply (Fast.check_row_sound (Fast.bits 96)). vm_cast_no_check (eq_refl true). Qed.
