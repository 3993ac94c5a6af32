using System.Globalization;
using FusedGen.Compiler;
using FusedGen.Compiler.Printing;

namespace FusedGen.Tool.Benchmarking;

/// <summary>
/// The clock that adds up how long each kernel takes: the time from before its call to before the next. The time of two
/// kernels that are one method counts as the first one's, and the other has none.
/// </summary>
internal static class ClockedCode
{
    /// <summary>The class that takes the times.</summary>
    public const string Clock = "FusedGenKernelClock";

    /// <summary>Its field with the ticks of each kernel in the last prediction.</summary>
    public const string Ticks = "Ticks";

    /// <summary>The method that predicts one sample and takes the times.</summary>
    public const string PredictMethod = "ClockedPredict";

    /// <summary>What the compiler needs to know of it.</summary>
    public static KernelClock Names { get; } = new(Clock, PredictMethod);

    /// <summary>The file with the class.</summary>
    /// <param name="kernels">Kernels of a prediction.</param>
    public static GeneratedFile File(int kernels) => new(".Clock", $$"""
        internal static class {{Clock}}
        {
            public static readonly long[] {{Ticks}} = new long[{{kernels.ToString(CultureInfo.InvariantCulture)}}];
            private static int s_kernel = -1;
            private static long s_since;

            public static void Start()
            {
                System.Array.Clear({{Ticks}});
                s_kernel = -1;
            }

            public static void Enter(int kernel)
            {
                long now = System.Diagnostics.Stopwatch.GetTimestamp();
                if (s_kernel >= 0)
                {
                    {{Ticks}}[s_kernel] += now - s_since;
                }

                s_kernel = kernel;
                s_since = now;
            }
        }
        """);
}
