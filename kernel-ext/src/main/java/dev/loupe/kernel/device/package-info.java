/**
 * The choice between PyTorch for the CPU and for a GPU, made at set-up.
 *
 * <pre>
 * ./loupe setup          # says what it sees
 * ./loupe setup --gpu    # a libtorch of the machine, of Python, or DJL's download
 * ./loupe setup --cpu    # back to the CPU
 * ./loupe doctor         # which library and which card it is
 * </pre>
 *
 * <p>Uses no other package of the kernel.
 */
package dev.loupe.kernel.device;
