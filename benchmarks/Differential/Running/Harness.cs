namespace FusedGen.Differential.Running;

/// <summary>
/// What the generated code is compiled with: which vectors the machine is said to have, and working memory that ends at
/// a guard page and holds NaN.
/// </summary>
internal static class Harness
{
    public const string Source = """
        namespace FusedGen.Differential
        {
            using System;
            using System.Runtime.CompilerServices;
            using System.Runtime.InteropServices;

            /// <summary>The machine that the code runs on.</summary>
            public static class Machine
            {
                /// <summary>The widest vectors.</summary>
                public static int Bits { get; set; }

                /// <summary>The end of the working memory, before a page that faults.</summary>
                public static nint ScratchEnd { get; set; }

                /// <summary>Working memory.</summary>
                public static ref float Scratch(int floats)
                {
                    int whole = (floats + 15) / 16 * 16;
                    ref float start = ref At<float>(ScratchEnd - (whole * sizeof(float)));
                    MemoryMarshal.CreateSpan(ref start, whole).Fill(float.NaN);
                    return ref start;
                }

                /// <summary>A span of the caller.</summary>
                public static Span<T> Span<T>(nint start, int length) where T : struct => MemoryMarshal.CreateSpan(ref At<T>(start), length);

                private static ref T At<T>(nint address) => ref Unsafe.AddByteOffset(ref Unsafe.NullRef<T>(), address);
            }
        }
        """;

    /// <summary>The generated text for the harness.</summary>
    public static string Adapt(string text)
    {
        foreach (int bits in new[] { 512, 256, 128 })
        {
            text = text.Replace($"(Vector{bits}.IsHardwareAccelerated)", $"(global::FusedGen.Differential.Machine.Bits >= {bits})", StringComparison.Ordinal);
        }

        text = text.Replace("ref Scratch.Rent(", "ref global::FusedGen.Differential.Machine.Scratch(", StringComparison.Ordinal);
        const string Buffer = "Span<float> buffer = stackalloc float[";
        const string Aligned = "ref float scratch = ref Scratch.Align64(ref MemoryMarshal.GetReference(buffer));";
        for (int at = text.IndexOf(Buffer, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Buffer, at, StringComparison.Ordinal))
        {
            int end = text.IndexOf(']', at);
            int floats = int.Parse(text.AsSpan(at + Buffer.Length, end - at - Buffer.Length), System.Globalization.CultureInfo.InvariantCulture) - 16;
            int next = text.IndexOf(Aligned, end, StringComparison.Ordinal);
            text = text[..at] + $"ref float scratch = ref global::FusedGen.Differential.Machine.Scratch({floats});" + text[(next + Aligned.Length)..];
        }

        return text;
    }
}
