using FusedGen.Tests;

namespace FusedGen.Tool.Tests.Harness;

/// <summary>
/// A model with two inputs, three outputs and a recurrent layer, all of whose names would break a page that took them
/// for markup, or for short.
/// </summary>
internal static class HostileModel
{
    public const string Markup = "</script></style><script>alert(1)</script>\"'&]]>";

    /// <summary>Right-to-left override and isolate, a zero-width joiner, and a control character.</summary>
    public const string Direction = "a\u202e\u2067b\u200d\u0001c";

    public static string Long { get; } = new('W', 10_000);

    public const int Steps = 5;

    private const int Inputs = 3;
    private const int Hidden = 4;

    public static byte[] Bytes() => OnnxBuilder.Model()
        .Producer(Markup + Direction)
        .Metadata(Markup, Direction)
        .Input(Long, Steps, 1, Inputs)
        .Input(Markup, 1, Hidden)
        .Weights("w", [1, 4 * Hidden, Inputs], 0.25f, -0.5f, 0.125f, 0.75f, -0.3f)
        .Weights("r", [1, 4 * Hidden, Hidden], 0.5f, -0.25f, 0.75f, 0.1f, 0.2f, -0.4f, 0.6f)
        .Node("LSTM", [Long, "w", "r"], [Direction, "last"], "", ("hidden_size", Hidden))
        .Integers("shape", 1, Hidden)
        .Node("Reshape", ["last", "shape"], "flat")
        .Node("Add", ["flat", Markup], "漢字🎉" + Markup)
        .Gemm("漢字🎉" + Markup, "dense" + Long, 7, Hidden, 0.5f, 1, -1)
        .Output(Direction, "漢字🎉" + Markup, "dense" + Long)
        .ToBytes();
}
