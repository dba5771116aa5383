(* snellen certificate: the same, without machine integers *)
From Coq Require Import ZArith List Uint63.
From Snellen Require Import Transformer RoundToFormat Packed Certificate.
Import ListNotations.

Definition no_row : row := {| row_exponent := 0; entries := [] |}.

Definition layer_0 : layer := {|
  attention_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |};
  heads := [{| query := {| weight := {| matrix_exponent := (-10); rows := [[(-230); 623; 77; (-91)]; [455; 301; (-254); (-474)]]%Z |}; bias := {| row_exponent := (-9); entries := [294; 184]%Z |} |};
       key := {| weight := {| matrix_exponent := (-10); rows := [[(-103); (-519); (-295); (-280)]; [568; 216; 252; (-200)]]%Z |}; bias := {| row_exponent := (-9); entries := [252; 294]%Z |} |};
       value := {| weight := {| matrix_exponent := (-10); rows := [[(-516); 72; (-647); 296]; [(-130); (-464); (-190); 190]]%Z |}; bias := {| row_exponent := (-9); entries := [(-232); (-204)]%Z |} |} |};
    {| query := {| weight := {| matrix_exponent := (-10); rows := [[589; 606; (-469); 658]; [(-224); (-361); (-469); 192]]%Z |}; bias := {| row_exponent := (-9); entries := [220; 79]%Z |} |};
       key := {| weight := {| matrix_exponent := (-10); rows := [[388; (-306); (-494); (-525)]; [674; 282; 410; 248]]%Z |}; bias := {| row_exponent := (-9); entries := [99; (-246)]%Z |} |};
       value := {| weight := {| matrix_exponent := (-10); rows := [[(-376); 333; 472; (-183)]; [345; 46; 250; 222]]%Z |}; bias := {| row_exponent := (-9); entries := [(-155); 277]%Z |} |} |}];
  scale := inverse_root_of_width 2;
  softmax := exponential_weights;
  output := {| weight := {| matrix_exponent := (-10); rows := [[2; 95; (-259); 577]; [(-234); (-434); 117; (-688)]; [149; 672; 233; 434]; [424; (-164); (-20); (-551)]]%Z |}; bias := {| row_exponent := (-9); entries := [114; (-18); 58; (-15)]%Z |} |};
  psi := Some {| feed_forward_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |};
    up := {| weight := {| matrix_exponent := (-10); rows := [[(-504); 656; 33; 196]; [522; (-457); 61; 608]; [(-119); (-600); (-266); 450]; [(-145); (-221); 277; (-44)]; [310; (-124); 506; (-334)]; [(-652); 674; (-296); 211]; [(-661); 537; 418; 32]; [458; (-221); (-618); 98]]%Z |}; bias := {| row_exponent := (-9); entries := [76; (-43); 230; 26; 83; 14; 193; (-233)]%Z |} |};
    down := {| weight := {| matrix_exponent := (-10); rows := [[362; 521; 639; 102; 285; 674; (-624); 158]; [690; 276; 466; 621; (-551); (-61); 481; (-461)]; [448; (-544); 675; 71; (-613); 585; (-628); 352]; [486; (-678); 355; (-185); 103; 411; (-610); 385]]%Z |}; bias := {| row_exponent := (-9); entries := [297; 245; (-270); (-136)]%Z |} |} |} |}.

Definition the_model : model := {|
  embedding := {| matrix_exponent := (-4); rows := [[5; 6; (-2); (-14)]; [6; (-7); 18; 19]]%Z |};
  embedding_scale := no_row;
  layers := [layer_0];
  final_norm := {| kind := no_norm; epsilon_integer := 0; epsilon_exponent := 0;
    gain := no_row; shift := no_row |} |}.

Definition bf16 : format := {| precision := 8; least_exponent := (-133); largest := {| significand := 255; exponent := 120 |} |}.
Definition fp32 : format := {| precision := 24; least_exponent := (-149); largest := {| significand := 16777215; exponent := 104 |} |}.

Definition left_300 : list run := [(0%nat, 1%positive); (1%nat, 300%positive)].
Definition right_300 : list run := [(0%nat, 1%positive); (1%nat, 301%positive)].
Theorem row_300 : Forall (holds the_model left_300 right_300) [
  collapsed bf16 [Build_float 207 (-6); Build_float (-175) (-9); Build_float (-166) (-10); Build_float (-168) (-8)];
  distinct fp32 0 (Build_float 13586585 (-22)) (Build_float 13586650 (-22))].
Proof. apply (Plain.check_row_sound (Plain.bits 96)). vm_cast_no_check (eq_refl true). Qed.
