using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.Indexing;

/// <summary>Pixels at run-time places, far outside of the picture too.</summary>
public class GridSampleTests
{
    public static IEnumerable<object[]> Forms =>
        from mode in new[] { "nearest", "linear", "cubic" }
        from padding in new[] { "zeros", "border", "reflection" }
        from alignCorners in new[] { 0, 1 }
        select new object[] { mode, padding, alignCorners };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Pictures(string mode, string padding, int alignCorners) => Agreement.Check(
        OnnxBuilder.Model(20).Input("x", 2, 3, 4, 5).Input("grid", 2, 6, 7, 2)
            .Node("GridSample", ["x", "grid"], "y", ("mode", mode), ("padding_mode", padding), ("align_corners", alignCorners)).Output("y"),
        ("grid", Grid(2, 6, 7, 2)));

    [Theory]
    [MemberData(nameof(Forms))]
    public void Volumes(string mode, string padding, int alignCorners)
    {
        if (mode == "cubic")
        {
            // ONNX Runtime has no cubic samples of volumes.
            return;
        }

        Agreement.Check(
            OnnxBuilder.Model(20).Input("x", 2, 2, 3, 4, 5).Input("grid", 2, 2, 3, 4, 3)
                .Node("GridSample", ["x", "grid"], "y", ("mode", mode), ("padding_mode", padding), ("align_corners", alignCorners)).Output("y"),
            ("grid", Grid(2, 2, 3, 4, 3)));
    }

    [Theory]
    [InlineData("nearest")]
    [InlineData("bilinear")]
    [InlineData("bicubic")]
    public void The_former_names_of_the_modes(string mode) => Agreement.Check(
        OnnxBuilder.Model(16).Input("x", 1, 2, 4, 5).Input("grid", 1, 3, 3, 2).Node("GridSample", ["x", "grid"], "y", ("mode", mode)).Output("y"),
        ("grid", Grid(1, 3, 3, 2)));

    [Fact]
    public void The_operator_of_another_domain() => Agreement.Check(
        OnnxBuilder.Model(16).Opset("com.microsoft", 1).Input("x", 1, 2, 4, 5).Input("grid", 1, 3, 3, 2)
            .Node("GridSample", ["x", "grid"], ["y"], "com.microsoft", ("padding_mode", "border")).Output("y"),
        ("grid", Grid(1, 3, 3, 2)));

    /// <summary>Places right between two pixels.</summary>
    [Theory]
    [InlineData("zeros")]
    [InlineData("border")]
    [InlineData("reflection")]
    public void The_nearest_of_two_that_are_as_near(string padding)
    {
        double[] ties = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
        Agreement.Check(
            OnnxBuilder.Model(20).Input("x", 1, 1, 4, 4).Input("grid", 1, 1, ties.Length, 2)
                .Node("GridSample", ["x", "grid"], "y", ("mode", "nearest"), ("padding_mode", padding)).Output("y"),
            ("grid", new Tensor(new Shape(1, 1, ties.Length, 2), ties.SelectMany(t => new[] { t, -t }).ToArray())));
        Agreement.Check(
            OnnxBuilder.Model(20).Input("x", 1, 1, 4, 4, 4).Input("grid", 1, 1, 1, ties.Length, 3)
                .Node("GridSample", ["x", "grid"], "y", ("mode", "nearest"), ("padding_mode", padding)).Output("y"),
            ("grid", new Tensor(new Shape(1, 1, 1, ties.Length, 3), ties.SelectMany(t => new[] { t, -t, t }).ToArray())));
    }

    /// <summary>Coordinates between −3 and 3: up to two reflections.</summary>
    private static Tensor Grid(params int[] shape)
    {
        Tensor random = Agreement.RandomFloats(new Random(5), new Shape(shape));
        return new Tensor(random.Shape, random.Floats.Select(v => (double)(float)(v * 1.5)).ToArray());
    }
}
