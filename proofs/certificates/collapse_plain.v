(* snellen certificate: repeat-last: a run against a run that is one longer *)
From Coq Require Import ZArith List.
From Snellen Require Import Transformer RoundToFormat Certificate.
Import ListNotations.

Definition no_row : row := {| row_exponent := 0; entries := [] |}.

Definition layer_0 : layer := {|
  attention_norm := {| kind := root_mean_square; epsilon_integer := 5902958103587057; epsilon_exponent := (-69);
    gain := {| row_exponent := 0; entries := [1; 1; 1; 1]%Z |};
    shift := no_row |};
  heads := [
    {| query := {| weight := {| matrix_exponent := (-30); rows := [[(-317869952); 182017984; 28076176; 281388640];
    [(-497938752); 640547264; (-1091382912); (-495351616)];
    [1109897088; 1322842240; 219464384; 22769524];
    [13540945; (-321976320); (-184855712); 787015936]]%Z |};
    bias := no_row |};
    key := {| weight := {| matrix_exponent := (-30); rows := [[(-637055552); (-801709888); 957337920; 385557504];
    [(-283414176); (-1278968576); 15733065; 335513568];
    [47368684; 315116448; (-567753856); (-806468544)];
    [(-579901184); (-1328792320); (-367077728); (-128417160)]]%Z |};
    bias := no_row |};
    value := {| weight := {| matrix_exponent := (-29); rows := [[7583987; (-157265920); 484440960; 31353622];
    [(-50877280); 53706400; 221546096; (-373465536)];
    [191594768; (-146722608); (-77213680); (-4772758)];
    [(-357963808); 102639504; 399407328; 73666928]]%Z |};
    bias := no_row |} |}];
  scale := inverse_root_of_width 4;
  softmax := exponential_weights;
  output := {| weight := {| matrix_exponent := (-28); rows := [[20678574; (-12189814); (-61953364); 79396840];
    [220643856; 65898376; 11651843; 177770064];
    [(-25825576); 104802200; (-130227784); (-53717840)];
    [90735696; 38809328; 76079392; 160776976]]%Z |};
    bias := no_row |};
  psi := Some {|
    feed_forward_norm := {| kind := root_mean_square; epsilon_integer := 5902958103587057; epsilon_exponent := (-69);
    gain := {| row_exponent := 0; entries := [1; 1; 1; 1]%Z |};
    shift := no_row |};
    up := {| weight := {| matrix_exponent := (-27); rows := [[67301656; (-23395556); (-18380268); (-43831844)];
    [(-37235552); 67437056; 13003274; 172177776];
    [24494072; (-38550432); (-82178240); (-140681888)];
    [74719112; (-37332236); (-6384533); 56974108]]%Z |};
    bias := no_row |};
    down := {| weight := {| matrix_exponent := (-27); rows := [[(-56223852); (-25949532); 47030960; (-24196956)];
    [(-11554461); 35601060; (-26369486); 114630360];
    [(-30526770); 36407968; (-30042424); (-75580800)];
    [124968368; 11156466; (-18194138); 104175456]]%Z |};
    bias := no_row |} |} |}.

Definition the_model : model := {|
  embedding := {| matrix_exponent := (-24); rows := [[(-23278308); 18633852; 26806904; 14602914];
    [11072780; (-2227887); (-17293976); (-31627136)]]%Z |};
  embedding_scale := no_row;
  layers := [layer_0];
  final_norm := {| kind := root_mean_square; epsilon_integer := 5902958103587057; epsilon_exponent := (-69);
    gain := {| row_exponent := 0; entries := [1; 1; 1; 1]%Z |};
    shift := no_row |} |}.

Definition bf16 : format := {| precision := 8; least_exponent := (-133); largest := {| significand := 255; exponent := 120 |} |}.

Definition left_300 : list run := [(0%nat, 1%positive); (1%nat, 300%positive)].
Definition right_300 : list run := [(0%nat, 1%positive); (1%nat, 301%positive)].
Theorem row_300 : Forall (holds the_model left_300 right_300) [
  collapsed bf16 [Build_float 166 (-9); Build_float (-155) (-7); Build_float (-194) (-8); Build_float (-175) (-7)]].
Proof. apply (Plain.check_row_sound (Plain.bits 96)). vm_cast_no_check (eq_refl true). Qed.
