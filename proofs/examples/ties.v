(* snellen certificate: values in the middle of two floats, in fractions *)
From Coq Require Import ZArith List Uint63.
From Snellen Require Import Transformer RoundToFormat Packed Certificate ExactRows.
Import ListNotations.

Definition no_row : row := {| row_exponent := 0; entries := [] |}.

Definition layer_0 : layer := {|
  attention_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |};
  heads := [{| query := {| weight := {| matrix_exponent := 0; rows := [[0; 0; 0; 0; 0; 0]; [0; 0; 0; 0; 0; 0]; [0; 0; 0; 0; 0; 0]; [0; 0; 0; 0; 0; 0]; [0; 0; 0; 0; 0; 0]; [0; 0; 0; 0; 0; 0]]%Z |}; bias := no_row |};
       key := {| weight := {| matrix_exponent := 0; rows := [[0; 0; 0; 0; 0; 0]; [0; 0; 0; 0; 0; 0]; [0; 0; 0; 0; 0; 0]; [0; 0; 0; 0; 0; 0]; [0; 0; 0; 0; 0; 0]; [0; 0; 0; 0; 0; 0]]%Z |}; bias := no_row |};
       value := {| weight := {| matrix_exponent := 0; rows := [[1; 0; 0; 0; 0; 0]; [0; 1; 0; 0; 0; 0]; [0; 0; 1; 0; 0; 0]; [0; 0; 0; 1; 0; 0]; [0; 0; 0; 0; 1; 0]; [0; 0; 0; 0; 0; 1]]%Z |}; bias := no_row |} |}];
  scale := fixed_scale 1 0;
  softmax := base_two_weights;
  output := {| weight := {| matrix_exponent := 0; rows := [[1; 0; 0; 0; 0; 0]; [0; 1; 0; 0; 0; 0]; [0; 0; 1; 0; 0; 0]; [0; 0; 0; 1; 0; 0]; [0; 0; 0; 0; 1; 0]; [0; 0; 0; 0; 0; 1]]%Z |}; bias := no_row |};
  psi := None |}.

Definition the_model : model := {|
  embedding := {| matrix_exponent := (-150); rows := [[722533119283703951379541058696526123503714304; 715817306490152309864627897444252746082418688; (-722533119283703951379541058696526123503714304); 706144099645690792163754547478789871135358976; 33048; (-97464)]; [715536913819809456570734076767728969076178944; 722867957132754154827589019310238983423787008; (-715536913819809456570734076767728969076178944); 713099471225554774356945924454695213377519616; 32728; (-98424)]]%Z |};
  embedding_scale := no_row;
  layers := [layer_0];
  final_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |} |}.

Definition bf16 : format := {| precision := 8; least_exponent := (-133); largest := {| significand := 255; exponent := 120 |} |}.

Definition left_3 : list run := [(0%nat, 1%positive); (1%nat, 3%positive)].
Definition right_3 : list run := [(0%nat, 1%positive); (1%nat, 4%positive)].
Theorem row_3 : Forall (holds the_model left_3 right_3) [
  collapsed bf16 [Build_float 128 (-7); Build_float 130 (-7); Build_float (-128) (-7); Build_float 128 (-7); Build_float 0 (-133); Build_float (-2) (-133)]].
Proof. apply ExactRows.check_row_sound. vm_cast_no_check (eq_refl true). Qed.

Definition left_2 : list run := [(0%nat, 1%positive); (1%nat, 2%positive)].
Definition right_2 : list run := [(0%nat, 1%positive); (1%nat, 3%positive)].
Theorem row_2 : Forall (holds the_model left_2 right_2) [
  distinct bf16 0 (Build_float 129 (-7)) (Build_float 128 (-7))].
Proof. apply ExactRows.check_row_sound. vm_cast_no_check (eq_refl true). Qed.
