using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FusedGen.Numerics;

/// <summary>Working memory of predictors.</summary>
public static unsafe class Scratch
{
    [ThreadStatic]
    private static Pool? t_pool;

    /// <summary>
    /// The first float at a 64-byte boundary of a buffer on the stack, which must have 16 floats to spare.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref float Align64(ref float buffer) =>
        ref Unsafe.AsRef<float>((void*)(((nint)Unsafe.AsPointer(ref buffer) + 63) & ~(nint)63));

    /// <summary>
    /// Memory of the calling thread for at least so many floats, at a 64-byte boundary and with any content. The next
    /// call on the thread hands out the same memory, so it is for code that calls no other user of it meanwhile.
    /// </summary>
    public static ref float Rent(int floats)
    {
        Pool pool = t_pool ??= new Pool();
        return ref Unsafe.AsRef<float>(pool.AtLeast(floats));
    }

    private sealed class Pool
    {
        private float* _start;
        private int _floats;

        ~Pool() => NativeMemory.AlignedFree(_start);

        public float* AtLeast(int floats)
        {
            if (floats > _floats)
            {
                NativeMemory.AlignedFree(_start);
                _floats = 0;
                _start = (float*)NativeMemory.AlignedAlloc((nuint)floats * sizeof(float), 64);
                _floats = floats;
            }

            return _start;
        }
    }
}
