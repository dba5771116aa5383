(* snellen certificate: rational weights, ReLU, in fractions *)
From Coq Require Import ZArith List Uint63.
From Snellen Require Import Transformer RoundToFormat Packed Certificate ExactRows.
Import ListNotations.

Definition no_row : row := {| row_exponent := 0; entries := [] |}.

Definition layer_0 : layer := {|
  attention_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |};
  heads := [{| query := {| weight := {| matrix_exponent := (-10); rows := [[513; (-293); (-552)]; [(-630); 441; 130]; [(-410); (-3); 628]]%Z |}; bias := {| row_exponent := (-9); entries := [243; 276; (-275)]%Z |} |};
       key := {| weight := {| matrix_exponent := (-10); rows := [[(-457); 205; 689]; [(-485); 1; 134]; [(-597); (-10); (-528)]]%Z |}; bias := {| row_exponent := (-9); entries := [(-285); 29; (-148)]%Z |} |};
       value := {| weight := {| matrix_exponent := (-10); rows := [[416; 244; (-597)]; [(-34); 388; 378]; [271; 504; 40]]%Z |}; bias := {| row_exponent := (-9); entries := [269; 211; (-171)]%Z |} |} |}];
  scale := fixed_scale 1 (-1);
  softmax := phi_weights;
  output := {| weight := {| matrix_exponent := (-10); rows := [[359; (-259); 469]; [(-623); (-476); 314]; [(-522); 364; (-669)]]%Z |}; bias := {| row_exponent := (-9); entries := [136; 293; (-90)]%Z |} |};
  psi := Some {| feed_forward_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |};
    up := {| weight := {| matrix_exponent := (-10); rows := [[136; 459; (-239)]; [355; 205; 317]; [(-379); (-294); (-645)]; [(-333); 536; (-553)]]%Z |}; bias := {| row_exponent := (-9); entries := [183; 288; (-152); 252]%Z |} |};
    down := {| weight := {| matrix_exponent := (-10); rows := [[687; (-330); (-308); 422]; [197; 685; 368; (-597)]; [576; (-266); 69; 273]]%Z |}; bias := {| row_exponent := (-9); entries := [198; (-144); 272]%Z |} |} |} |}.

Definition the_model : model := {|
  embedding := {| matrix_exponent := (-4); rows := [[(-4); (-20); (-11)]; [(-3); (-13); (-9)]]%Z |};
  embedding_scale := no_row;
  layers := [layer_0];
  final_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |} |}.

Definition bf16 : format := {| precision := 8; least_exponent := (-133); largest := {| significand := 255; exponent := 120 |} |}.
Definition fp32 : format := {| precision := 24; least_exponent := (-149); largest := {| significand := 16777215; exponent := 104 |} |}.

Definition left_7 : list run := [(0%nat, 1%positive); (1%nat, 7%positive)].
Definition right_7 : list run := [(0%nat, 1%positive); (1%nat, 8%positive)].
Theorem row_7 : Forall (holds the_model left_7 right_7) [
  distinct bf16 0 (Build_float 204 (-9)) (Build_float 205 (-9));
  distinct fp32 0 (Build_float 13375599 (-25)) (Build_float 13406905 (-25))].
Proof. apply ExactRows.check_row_sound. vm_cast_no_check (eq_refl true). Qed.

Definition left_500 : list run := [(0%nat, 1%positive); (1%nat, 500%positive)].
Definition right_500 : list run := [(0%nat, 1%positive); (1%nat, 501%positive)].
Theorem row_500 : Forall (holds the_model left_500 right_500) [
  collapsed bf16 [Build_float 208 (-9); Build_float (-132) (-7); Build_float 251 (-11)]].
Proof. apply ExactRows.check_row_sound. vm_cast_no_check (eq_refl true). Qed.
