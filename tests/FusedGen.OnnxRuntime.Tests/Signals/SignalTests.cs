using FusedGen.Compiler.Graph;
using FusedGen.Tests;
using static FusedGen.OnnxRuntime.Tests.Agreement;

namespace FusedGen.OnnxRuntime.Tests.Signals;

/// <summary>Transforms of signals, whose lengths, steps and axes are constants or inputs.</summary>
public class SignalTests
{
    private const int Float = OnnxBuilder.Float;
    private const int S64 = OnnxBuilder.Int64;

    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(-2, 1, 0, 1)]
    [InlineData(0, 1, 0, 0)]
    [InlineData(1, 2, 0, 0)]
    [InlineData(2, 2, 1, 0)]
    [InlineData(1, 2, 1, 0)]
    public void A_transform(int axis, int parts, int inverse, int onesided)
    {
        foreach (int? length in new int?[] { null, 4, 7, 9 })
        {
            OnnxBuilder model = OnnxBuilder.Model(20).Input("x", 4, 7, 6, parts);
            string[] inputs = length is { } n ? ["x", "n", "a"] : ["x", "", "a"];
            model = length is { } known ? model.Initializer(OnnxBuilder.Tensor("n", S64, [], BitConverter.GetBytes((long)known))) : model;
            Check(model.Initializer(OnnxBuilder.Tensor("a", S64, [], BitConverter.GetBytes((long)axis)))
                .Node("DFT", inputs, "y", ("inverse", inverse), ("onesided", onesided)).Output("y"));
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public void A_transform_of_the_older_form(int axis, int inverse) => Check(
        OnnxBuilder.Model(17).Input("x", 2, 5, 4, 2).Node("DFT", ["x"], "y", ("axis", axis), ("inverse", inverse)).Output("y"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-3)]
    [InlineData(-2)]
    public void The_axis_of_a_transform(int axis) => Check(
        OnnxBuilder.Model(20).Input("x", 1, 5, 5, 1).TypedInput("a", S64).Node("DFT", ["x", "", "a"], "y").TypedOutput("y", Float, 1, 5, 5, 2),
        ("a", Scalar(axis)));

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public void The_length_of_a_transform(int length) => Check(
        OnnxBuilder.Model(20).Input("x", 2, 6, 3, 1).TypedInput("n", S64).Integers("a", 1).Initializer(OnnxBuilder.Tensor("b", S64, [], new byte[8]))
            .Node("Add", ["b", "a"], "c").Node("Squeeze", ["c"], "d").Node("DFT", ["x", "n", "d"], "y", ("onesided", 1)).TypedOutput("y", Float, 2, 5, 3, 2),
        ("n", Scalar(length)));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(0, 2)]
    public void Short_transforms(int onesided, int parts)
    {
        int bins = onesided == 1 ? 5 : 8;
        OnnxBuilder Model() => OnnxBuilder.Model(17).Input("x", 2, 21, parts);
        Check(
            Model().TypedInput("s", S64).TypedInput("n", S64).Node("STFT", ["x", "s", "", "n"], "y", ("onesided", onesided))
                .TypedOutput("y", Float, 2, 5, bins, 2),
            ("s", Scalar(3)), ("n", Scalar(8)));
        Check(
            Model().TypedInput("s", S64).Input("w", 8).Node("STFT", ["x", "s", "w"], "y", ("onesided", onesided)).TypedOutput("y", Float, 2, 5, bins, 2),
            ("s", Scalar(3)));
        Check(
            Model().Initializer(OnnxBuilder.Tensor("s", S64, [], BitConverter.GetBytes(4L))).Weights("w", [8], 0.1f, 0.2f, 0.5f, 1, 1, 0.5f, 0.2f, 0.1f)
                .Node("STFT", ["x", "s", "w"], "y", ("onesided", onesided)).Output("y"));
    }

    [Theory]
    [InlineData("HannWindow")]
    [InlineData("HammingWindow")]
    [InlineData("BlackmanWindow")]
    public void Windows(string name)
    {
        foreach (int periodic in new[] { 0, 1 })
        {
            Check(
                OnnxBuilder.Model(17).TypedInput("n", S64).Node(name, ["n"], "y", ("periodic", periodic), ("output_datatype", periodic == 0 ? Float : 11))
                    .TypedOutput("y", periodic == 0 ? Float : 11, 9),
                ("n", Scalar(9)));
        }
    }

    [Theory]
    [InlineData(16, 8192, 0, 4096)]
    [InlineData(17, 8000, 100, 3000)]
    [InlineData(16, 500, 20, 240)]
    public void Weights_on_the_mel_scale(int length, int rate, float low, float high) => Check(
        OnnxBuilder.Model(17).TypedInput("m", S64).TypedInput("n", S64).TypedInput("r", S64).Input("l").Input("h")
            .Node("MelWeightMatrix", ["m", "n", "r", "l", "h"], "y").TypedOutput("y", Float, 9, 6),
        ("m", Scalar(6)), ("n", Scalar(length)), ("r", Scalar(rate)), ("l", new Tensor(Shape.Scalar, [low])), ("h", new Tensor(Shape.Scalar, [high])));

    private static Tensor Scalar(long value) => Integers(ElementType.Int64, [], value);
}
