/* all_of_them.h: C functions of the model all.onnx, written by FusedGen. The next build writes it again.
 *
 * A function that returns an int returns ALL_OF_THEM_OK, or what is wrong; all_of_them_error() then has a
 * text. Any number of threads may call all functions at once. Memory is the caller's, and no pointer is
 * kept. An output must not overlap an input. */
#ifndef FUSEDGEN_ALL_OF_THEM_H
#define FUSEDGEN_ALL_OF_THEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The SHA-256 of the model. all_of_them_version() returns it too, if the library is of the same model as
 * this header. */
#define ALL_OF_THEM_VERSION "dda4cea0527955d7cf01988df4376dfac29d09d427ed86957b0450f601cef967"

/* Elements of one sample, in row-major order. */
#define ALL_OF_THEM_X_LENGTH 2 /* input x: float32 of shape 1 x 2 */
#define ALL_OF_THEM_GR_E_LENGTH 2 /* input Gr__e: float64 of shape 1 x 2 */
#define ALL_OF_THEM_L_LENGTH 2 /* input "l": int64 of shape 2 */
#define ALL_OF_THEM_REGISTER_2_LENGTH 2 /* input register: bool of shape 2 */
#define ALL_OF_THEM_X_LENGTH_2_LENGTH 2 /* input x_length: float16 as its 16 bits of shape 2 */
#define ALL_OF_THEM_INTERFACE2_LENGTH 2 /* input interface: uint8 of shape 2 */
#define ALL_OF_THEM_X2_LENGTH 2 /* output _/ x_: float32 of shape 1 x 2 */
#define ALL_OF_THEM_DD_LENGTH 2 /* output dd: float64 of shape 1 x 2 */
#define ALL_OF_THEM_LL_LENGTH 2 /* output ll: int64 of shape 2 */
#define ALL_OF_THEM_BB_LENGTH 2 /* output bb: bool of shape 2 */
#define ALL_OF_THEM_HH_LENGTH 2 /* output hh: float16 as its 16 bits of shape 2 */
#define ALL_OF_THEM_UU_LENGTH 2 /* output uu: uint8 of shape 2 */

enum all_of_them_status
{
    ALL_OF_THEM_OK = 0,
    ALL_OF_THEM_NULL_POINTER = 1, /* A pointer is null, and its length is not. */
    ALL_OF_THEM_WRONG_SIZE = 2,   /* A length is not the model's. */
    ALL_OF_THEM_BAD_ARGUMENT = 3, /* An output overlaps an input, or an element is no index. */
    ALL_OF_THEM_FAILED = 4        /* Anything else, such as no memory. */
};

/* Predicts one sample. Lengths are numbers of elements, and must be the model's. */
int all_of_them_predict(
    const float *x, size_t x_length,
    const double *gr_e, size_t gr_e_length,
    const int64_t *l, size_t l_length,
    const bool *register_2, size_t register_2_length,
    const uint16_t *x_length_2, size_t x_length_2_length,
    const uint8_t *interface2, size_t interface2_length,
    float *x2, size_t x2_length,
    double *dd, size_t dd_length,
    int64_t *ll, size_t ll_length,
    bool *bb, size_t bb_length,
    uint16_t *hh, size_t hh_length,
    uint8_t *uu, size_t uu_length);

/* Predicts any number of samples that lie one after the other. Lengths are those of all samples together. */
int all_of_them_predict_batch(
    const float *x, size_t x_length,
    const double *gr_e, size_t gr_e_length,
    const int64_t *l, size_t l_length,
    const bool *register_2, size_t register_2_length,
    const uint16_t *x_length_2, size_t x_length_2_length,
    const uint8_t *interface2, size_t interface2_length,
    float *x2, size_t x2_length,
    double *dd, size_t dd_length,
    int64_t *ll, size_t ll_length,
    bool *bb, size_t bb_length,
    uint16_t *hh, size_t hh_length,
    uint8_t *uu, size_t uu_length);

/* Why the last call of this thread that failed did so, whichever model of the library it called; UTF-8,
 * empty before the first. It stays until the next one that fails. */
const char *all_of_them_error(void);

/* The SHA-256 of the model in the library: ALL_OF_THEM_VERSION. */
const char *all_of_them_version(void);

/* What the model reads and writes, by number from 0: the name in its file in UTF-8, the type of an element
 * as numpy calls it, and the shape of one sample. A number that is too large gives NULL or 0; the shape of
 * a single element is NULL too. */
size_t all_of_them_input_count(void);
const char *all_of_them_input_name(size_t index);
const char *all_of_them_input_type(size_t index);
size_t all_of_them_input_length(size_t index);
size_t all_of_them_input_rank(size_t index);
const int64_t *all_of_them_input_shape(size_t index);
size_t all_of_them_output_count(void);
const char *all_of_them_output_name(size_t index);
const char *all_of_them_output_type(size_t index);
size_t all_of_them_output_length(size_t index);
size_t all_of_them_output_rank(size_t index);
const int64_t *all_of_them_output_shape(size_t index);

#ifdef __cplusplus
}
#endif

#endif
