(* snellen certificate: one layer, two heads, biases, ReLU *)
From Coq Require Import ZArith List Uint63.
From Snellen Require Import Transformer RoundToFormat Packed Certificate.
Import ListNotations.

Definition no_row : row := {| row_exponent := 0; entries := [] |}.

Definition layer_0 : layer := {|
  attention_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |};
  heads := [{| query := {| weight := packed (-10) [[4611686018427387674; 4611686018427388527; 4611686018427387981; 4611686018427387813];
      [4611686018427388359; 4611686018427388205; 4611686018427387650; 4611686018427387430]]%uint63; bias := {| row_exponent := (-9); entries := [294; 184]%Z |} |};
       key := {| weight := packed (-10) [[4611686018427387801; 4611686018427387385; 4611686018427387609; 4611686018427387624];
      [4611686018427388472; 4611686018427388120; 4611686018427388156; 4611686018427387704]]%uint63; bias := {| row_exponent := (-9); entries := [252; 294]%Z |} |};
       value := {| weight := packed (-10) [[4611686018427387388; 4611686018427387976; 4611686018427387257; 4611686018427388200];
      [4611686018427387774; 4611686018427387440; 4611686018427387714; 4611686018427388094]]%uint63; bias := {| row_exponent := (-9); entries := [(-232); (-204)]%Z |} |} |};
    {| query := {| weight := packed (-10) [[4611686018427388493; 4611686018427388510; 4611686018427387435; 4611686018427388562];
      [4611686018427387680; 4611686018427387543; 4611686018427387435; 4611686018427388096]]%uint63; bias := {| row_exponent := (-9); entries := [220; 79]%Z |} |};
       key := {| weight := packed (-10) [[4611686018427388292; 4611686018427387598; 4611686018427387410; 4611686018427387379];
      [4611686018427388578; 4611686018427388186; 4611686018427388314; 4611686018427388152]]%uint63; bias := {| row_exponent := (-9); entries := [99; (-246)]%Z |} |};
       value := {| weight := packed (-10) [[4611686018427387528; 4611686018427388237; 4611686018427388376; 4611686018427387721];
      [4611686018427388249; 4611686018427387950; 4611686018427388154; 4611686018427388126]]%uint63; bias := {| row_exponent := (-9); entries := [(-155); 277]%Z |} |} |}];
  scale := inverse_root_of_width 2;
  softmax := exponential_weights;
  output := {| weight := packed (-10) [[4611686018427387906; 4611686018427387999; 4611686018427387645; 4611686018427388481];
      [4611686018427387670; 4611686018427387470; 4611686018427388021; 4611686018427387216];
      [4611686018427388053; 4611686018427388576; 4611686018427388137; 4611686018427388338];
      [4611686018427388328; 4611686018427387740; 4611686018427387884; 4611686018427387353]]%uint63; bias := {| row_exponent := (-9); entries := [114; (-18); 58; (-15)]%Z |} |};
  psi := Some {| feed_forward_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |};
    up := {| weight := packed (-10) [[4611686018427387400; 4611686018427388560; 4611686018427387937; 4611686018427388100];
      [4611686018427388426; 4611686018427387447; 4611686018427387965; 4611686018427388512];
      [4611686018427387785; 4611686018427387304; 4611686018427387638; 4611686018427388354];
      [4611686018427387759; 4611686018427387683; 4611686018427388181; 4611686018427387860];
      [4611686018427388214; 4611686018427387780; 4611686018427388410; 4611686018427387570];
      [4611686018427387252; 4611686018427388578; 4611686018427387608; 4611686018427388115];
      [4611686018427387243; 4611686018427388441; 4611686018427388322; 4611686018427387936];
      [4611686018427388362; 4611686018427387683; 4611686018427387286; 4611686018427388002]]%uint63; bias := {| row_exponent := (-9); entries := [76; (-43); 230; 26; 83; 14; 193; (-233)]%Z |} |};
    down := {| weight := packed (-10) [[4611686018427388266; 4611686018427388425; 4611686018427388543; 4611686018427388006; 4611686018427388189; 4611686018427388578; 4611686018427387280; 4611686018427388062];
      [4611686018427388594; 4611686018427388180; 4611686018427388370; 4611686018427388525; 4611686018427387353; 4611686018427387843; 4611686018427388385; 4611686018427387443];
      [4611686018427388352; 4611686018427387360; 4611686018427388579; 4611686018427387975; 4611686018427387291; 4611686018427388489; 4611686018427387276; 4611686018427388256];
      [4611686018427388390; 4611686018427387226; 4611686018427388259; 4611686018427387719; 4611686018427388007; 4611686018427388315; 4611686018427387294; 4611686018427388289]]%uint63; bias := {| row_exponent := (-9); entries := [297; 245; (-270); (-136)]%Z |} |} |} |}.

Definition the_model : model := {|
  embedding := packed (-4) [[4611686018427387909; 4611686018427387910; 4611686018427387902; 4611686018427387890];
      [4611686018427387910; 4611686018427387897; 4611686018427387922; 4611686018427387923]]%uint63;
  embedding_scale := no_row;
  layers := [layer_0];
  final_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |} |}.

Definition bf16 : format := {| precision := 8; least_exponent := (-133); largest := {| significand := 255; exponent := 120 |} |}.
Definition fp16 : format := {| precision := 11; least_exponent := (-24); largest := {| significand := 2047; exponent := 5 |} |}.
Definition fp32 : format := {| precision := 24; least_exponent := (-149); largest := {| significand := 16777215; exponent := 104 |} |}.

Definition left_3 : list run := [(0%nat, 1%positive); (1%nat, 3%positive)].
Definition right_3 : list run := [(0%nat, 1%positive); (1%nat, 4%positive)].
Theorem row_3 : Forall (holds the_model left_3 right_3) [
  distinct bf16 0 (Build_float 189 (-6)) (Build_float 192 (-6))].
Proof. apply (Fast.check_row_sound (Fast.bits 96)). vm_cast_no_check (eq_refl true). Qed.

Definition left_300 : list run := [(0%nat, 1%positive); (1%nat, 300%positive)].
Definition right_300 : list run := [(0%nat, 1%positive); (1%nat, 301%positive)].
Theorem row_300 : Forall (holds the_model left_300 right_300) [
  collapsed bf16 [Build_float 207 (-6); Build_float (-175) (-9); Build_float (-166) (-10); Build_float (-168) (-8)];
  collapsed fp16 [Build_float 1659 (-9); Build_float (-1398) (-12); Build_float (-1326) (-13); Build_float (-1341) (-11)];
  distinct fp32 0 (Build_float 13586585 (-22)) (Build_float 13586650 (-22))].
Proof. apply (Fast.check_row_sound (Fast.bits 96)). vm_cast_no_check (eq_refl true). Qed.
