(* snellen certificate: base two *)
From Coq Require Import ZArith List Uint63.
From Snellen Require Import Transformer RoundToFormat Packed Certificate.
Import ListNotations.

Definition no_row : row := {| row_exponent := 0; entries := [] |}.

Definition layer_0 : layer := {|
  attention_norm := {| kind := root_mean_square; epsilon_integer := 5902958103587057; epsilon_exponent := (-69);
    gain := {| row_exponent := 0; entries := [1; 1; 1]%Z |};
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
  softmax := base_two_weights;
  output := {| weight := packed (-28) [[4611686018451265464; 4611686018413312320; 4611686018355850320];
    [4611686018519067480; 4611686018682165488; 4611686018503480792];
    [4611686018440842293; 4611686018632659088; 4611686018397567096]]%uint63;
    bias := no_row |};
  psi := Some {|
    feed_forward_norm := {| kind := root_mean_square; epsilon_integer := 5902958103587057; epsilon_exponent := (-69);
    gain := {| row_exponent := 0; entries := [1; 1; 1]%Z |};
    shift := no_row |};
    up := {| weight := packed (-26) [[4611686018466244532; 4611686018413880473; 4611686018416776051];
    [4611686018402081576; 4611686018405889948; 4611686018466322708];
    [4611686018434895348; 4611686018526794792; 4611686018441529563];
    [4611686018405130802; 4611686018379942276; 4611686018346165176]]%uint63;
    bias := no_row |};
    down := {| weight := packed (-27) [[4611686018371164052; 4611686018401438372; 4611686018474418864; 4611686018403190948];
    [4611686018415833443; 4611686018462988964; 4611686018401018418; 4611686018542018264];
    [4611686018396861134; 4611686018463795872; 4611686018397345480; 4611686018351807104]]%uint63;
    bias := no_row |} |} |}.

Definition the_model : model := {|
  embedding := packed (-28) [[4611686018054934976; 4611686018725529536; 4611686018856298368];
    [4611686018661034528; 4611686018389304500; 4611686018429388456];
    [4611686018431988911; 4611686018398138710; 4611686018604552384]]%uint63;
  embedding_scale := no_row;
  layers := [layer_0];
  final_norm := {| kind := root_mean_square; epsilon_integer := 5902958103587057; epsilon_exponent := (-69);
    gain := {| row_exponent := 0; entries := [1; 1; 1]%Z |};
    shift := no_row |} |}.

Definition bf16 : format := {| precision := 8; least_exponent := (-133); largest := {| significand := 255; exponent := 120 |} |}.
Definition fp32 : format := {| precision := 24; least_exponent := (-149); largest := {| significand := 16777215; exponent := 104 |} |}.

Definition left_9 : list run := [(0%nat, 1%positive); (2%nat, 9%positive); (1%nat, 1%positive)].
Definition right_9 : list run := [(0%nat, 1%positive); (2%nat, 10%positive); (1%nat, 1%positive)].
Theorem row_9 : Forall (holds the_model left_9 right_9) [
  distinct bf16 1 (Build_float 191 (-9)) (Build_float 199 (-9));
  distinct fp32 0 (Build_float 13418777 (-23)) (Build_float 13413241 (-23))].
Proof. apply (Fast.check_row_sound (Fast.bits 96)). vm_cast_no_check (eq_refl true). Qed.
