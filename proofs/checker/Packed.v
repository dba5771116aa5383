(* SPDX-License-Identifier: LGPL-3.0-or-later *)
(* Weights as machine integers, which Coq reads some thirty times faster than integers made of bits: z is written as z + 2^62. *)
From Coq Require Import ZArith List Uint63.
From Snellen Require Import Transformer.

Definition unpacked (i : int) : Z := (Uint63.to_Z i - 2 ^ 62)%Z.
Definition packed (exponent : Z) (integers : list (list int)) : matrix :=
  {| matrix_exponent := exponent; rows := map (map unpacked) integers |}.
