using System.Runtime.Intrinsics;
using FusedGen.Numerics;

namespace FusedGen.VectorMathCheck;

/// <summary>
/// The table of <c>--speed</c>. Each loop stands here by itself, so that its function is inlined as it is in a kernel.
/// </summary>
internal static class SpeedTable
{
    private static readonly (string Name, float Low, float High, Action<float[], float[]>? MathF, Action<float[], float[]>[] Loops)[] Rows =
    [
        ("Relu", -5f, 5f, null,
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Relu(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Relu(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Relu(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Relu(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Exp", -5f, 5f, Throughput.MathF(MathF.Exp),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Exp(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Exp(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Exp(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Exp(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("ExpM1", -5f, 5f, null,
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.ExpM1(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.ExpM1(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.ExpM1(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.ExpM1(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Log", 0.01f, 100f, Throughput.MathF(MathF.Log),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Log(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Log(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Log(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Log(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Log1P", 0f, 100f, null,
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Log1P(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Log1P(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Log1P(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Log1P(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Sin", -10f, 10f, Throughput.MathF(MathF.Sin),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Sin(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Sin(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Sin(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Sin(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Cos", -10f, 10f, Throughput.MathF(MathF.Cos),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Cos(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Cos(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Cos(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Cos(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Tan", -10f, 10f, Throughput.MathF(MathF.Tan),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Tan(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Tan(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Tan(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Tan(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Asin", -1f, 1f, Throughput.MathF(MathF.Asin),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Asin(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Asin(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Asin(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Asin(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Acos", -1f, 1f, Throughput.MathF(MathF.Acos),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Acos(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Acos(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Acos(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Acos(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Atan", -5f, 5f, Throughput.MathF(MathF.Atan),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Atan(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Atan(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Atan(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Atan(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Sinh", -5f, 5f, Throughput.MathF(MathF.Sinh),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Sinh(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Sinh(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Sinh(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Sinh(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Cosh", -5f, 5f, Throughput.MathF(MathF.Cosh),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Cosh(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Cosh(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Cosh(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Cosh(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Tanh", -5f, 5f, Throughput.MathF(MathF.Tanh),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Tanh(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Tanh(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Tanh(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Tanh(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Asinh", -5f, 5f, Throughput.MathF(MathF.Asinh),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Asinh(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Asinh(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Asinh(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Asinh(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Acosh", 1f, 100f, Throughput.MathF(MathF.Acosh),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Acosh(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Acosh(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Acosh(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Acosh(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Atanh", -1f, 1f, Throughput.MathF(MathF.Atanh),
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Atanh(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Atanh(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Atanh(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Atanh(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Erf", -5f, 5f, null,
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Erf(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Erf(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Erf(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Erf(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Sigmoid", -5f, 5f, null,
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Sigmoid(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Sigmoid(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Sigmoid(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Sigmoid(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Softplus", -5f, 5f, null,
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Softplus(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Softplus(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Softplus(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Softplus(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Gelu", -5f, 5f, null,
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Gelu(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Gelu(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Gelu(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Gelu(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("GeluTanh", -5f, 5f, null,
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.GeluTanh(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.GeluTanh(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.GeluTanh(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.GeluTanh(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Mish", -5f, 5f, null,
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Mish(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Mish(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Mish(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Mish(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("Silu", -5f, 5f, null,
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.Silu(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.Silu(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.Silu(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.Silu(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
        ("RoundToEven", -5f, 5f, null,
        [
            static (x, y) => { for (int i = 0; i < x.Length; i++) { y[i] = VectorMath.RoundToEven(x[i]); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 4) { VectorMath.RoundToEven(Vector128.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 8) { VectorMath.RoundToEven(Vector256.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
            static (x, y) =>
            { for (nuint i = 0; i < (nuint)x.Length; i += 16) { VectorMath.RoundToEven(Vector512.LoadUnsafe(ref x[0], i)).StoreUnsafe(ref y[0], i); } },
        ]),
    ];

    public static void Print(IReadOnlyCollection<string> names)
    {
        Console.WriteLine("Nanoseconds for eight floats:");
        Console.WriteLine();
        Console.WriteLine("| function | arguments | MathF | float | 128 bits | 256 bits | 512 bits |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var row in Rows.Where(r => names.Count == 0 || names.Contains(r.Name, StringComparer.OrdinalIgnoreCase)))
        {
            string mathF = row.MathF is null ? "" : Throughput.Measure(row.MathF, row.Low, row.High).ToString("0.0");
            IEnumerable<string> loops = row.Loops.Select(l => Throughput.Measure(l, row.Low, row.High).ToString("0.00"));
            Console.WriteLine($"| {row.Name} | {row.Low} to {row.High} | {mathF} | {string.Join(" | ", loops)} |");
        }
    }
}
