using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>
/// Casts from every element type to every other one: one network has an input of each type and an output of each, which
/// holds what all inputs become.
/// </summary>
public class CastPairTests
{
    private const int Given = 12;

    /// <summary>So many that generated code has loops, which are compiled faster than rows of statements.</summary>
    private const int Count = 6 * Given;

    private static readonly double[] s_numbers =
        [0, -0.0, 1, -1, 2.5, 3.5, -9, 200.75, 1L << 60, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    private static readonly double[] s_small = [0, -0.0, 1, -1, 2.5, 3.5, -9, 200.75, -300.5, 448, 7.4375, -0.515625];

    /// <summary>ONNX's number of each type, and what stands in its input.</summary>
    private static readonly (int DataType, double[] Floats, long[] Integers)[] s_types =
    [
        (1, s_numbers, []), (11, s_numbers, []), (10, s_small, []), (16, [.. s_numbers.Select(n => n == 200.75 ? 201 : n)], []),
        (2, [], [0, 1, 2, 3, 7, 8, 15, 16, 127, 128, 254, 255]), (3, [], [0, 1, -1, 2, -2, 7, -8, 8, 15, -128, 127, -9]),
        (4, [], [0, 1, 2, 3, 15, 16, 255, 256, 32767, 32768, 65534, 65535]), (5, [], [0, 1, -1, 2, -3, 7, 8, -9, 255, 256, -32768, 32767]),
        (6, [], [0, 1, -1, 2, -3, 7, 8, -9, 255, 65536, int.MinValue, int.MaxValue]),
        (7, [], [0, 1, -1, 2, -3, 7, 8, -9, 255, 1L << 40, long.MinValue, long.MaxValue]),
        (9, [], [0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0]),
        (12, [], [0, 1, 2, 3, 15, 16, 255, 256, 65535, 65536, uint.MaxValue - 1, uint.MaxValue]),
        (13, [], [0, 1, 2, 3, 15, 16, 255, 256, 65535, 1L << 40, long.MinValue, -1]),
        (21, [], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15]), (22, [], [0, 1, 2, 3, 4, 5, 6, 7, -8, -7, -2, -1]),
        (25, [], [0, 1, 2, 3, 3, 2, 1, 0, 1, 1, 2, 3]), (26, [], [0, 1, -2, -1, -1, -2, 1, 0, 1, 1, -2, -1]),
        (17, [], [0, 0x80, 1, 0x81, 0x38, 0xB8, 0x44, 0x7E, 0xFE, 0x7F, 0xFF, 0x4B]), (18, [], [0, 0x80, 1, 0x81, 0x40, 0xC0, 0x7F, 0xFF, 0x44, 0x45, 0x4B, 2]),
        (19, [], [0, 0x80, 1, 0x81, 0x3C, 0xBC, 0x7B, 0x7C, 0xFC, 0x7E, 0x41, 0x43]), (20, [], [0, 0x80, 1, 0x81, 0x40, 0xC0, 0x7F, 0xFF, 0x45, 0x47, 0x4B, 2]),
        (23, [], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15]), (24, [], [0, 1, 0x7F, 0x80, 0x81, 0x7E, 0x83, 0x90, 0xFE, 0xFF, 0x70, 0x87]),
    ];

    private static readonly int[] s_saturating = [17, 18, 19, 20, 24];

    /// <summary>The types of which generated code casts every pair.</summary>
    private static readonly int[] s_compiled = [1, 11, 13, 22, 25, 17, 18, 19, 20, 23, 24];

    [Fact]
    public void Every_type_becomes_every_other_type()
    {
        Casts casts = new(s_types);
        Tensor[] inputs = casts.Inputs();
        casts.Check(ReferenceEvaluator.Evaluate(casts.Graph, inputs));
    }

    [Fact]
    public void Generated_code_casts_from_and_to_narrow_types()
    {
        Casts casts = new([.. s_types.Where(t => s_compiled.Contains(t.DataType))]);
        Tensor[] inputs = casts.Inputs();
        GraphFolder.Fold(casts.Graph, CancellationToken.None);
        CompiledModel compiled = CompiledModel.Of(casts.Graph);
        Tensor[] answers = compiled.Predict(inputs);
        Interpretation.AssertSameBits(compiled.Program, compiled.Program.Single, compiled.MaxVectorBits, inputs, answers);
        casts.Check(answers);
    }

    private static object ElementOf((int DataType, double[] Floats, long[] Integers) type, int i) =>
        type.Floats.Length > 0 ? type.Floats[i % Given] : (object)type.Integers[i % Given];

    private static Tensor InputOf((int DataType, double[] Floats, long[] Integers) given, Value port)
    {
        ElementType type = OnnxDataTypes.OfPort(given.DataType)!.Value;
        Tensor tensor = type.IsFloating()
            ? new Tensor(port.Shape, Repeated(given.DataType == 11 ? given.Floats : [.. given.Floats.Select(f => (double)(float)f)]), type)
            : new Tensor(new Shape(Count), Repeated(given.Integers), type);
        return port.Packed?.Pack(tensor) ?? tensor;
    }

    private static T[] Repeated<T>(T[] given) => [.. Enumerable.Range(0, Count).Select(i => given[i % Given])];

    /// <summary>A network with an input of each of some types, and what all of them become for each.</summary>
    private sealed class Casts
    {
        private readonly (int DataType, double[] Floats, long[] Integers)[] _types;
        private readonly (int To, bool Saturate)[] _targets;

        public Casts((int DataType, double[] Floats, long[] Integers)[] types)
        {
            _types = types;
            _targets = [.. types.Select(t => (t.DataType, true)), .. types.Where(t => s_saturating.Contains(t.DataType)).Select(t => (t.DataType, false))];
            OnnxBuilder builder = OnnxBuilder.Model(25);
            foreach (int type in types.Select(t => t.DataType))
            {
                builder.TypedInput($"x{type}", type, Count);
            }

            foreach ((int to, bool saturate) in _targets)
            {
                foreach (int from in types.Select(t => t.DataType))
                {
                    builder.Node("Cast", [$"x{from}"], $"c{from}to{to}{saturate}", ("to", to), ("saturate", saturate ? 1 : 0));
                }

                builder.Node("Concat", [.. types.Select(t => $"c{t.DataType}to{to}{saturate}")], $"y{to}{saturate}", ("axis", 0))
                    .TypedOutput($"y{to}{saturate}", to, Count * types.Length);
            }

            Graph = ModelLowering.Lower(OnnxModelReader.Read(builder.ToBytes())).Graph;
        }

        public ModelGraph Graph { get; }

        public Tensor[] Inputs() => [.. _types.Zip(Graph.Inputs, InputOf)];

        /// <summary>Every answer is what the oracle says.</summary>
        public void Check(Tensor[] answers)
        {
            for (int target = 0; target < _targets.Length; target++)
            {
                (int to, bool saturate) = _targets[target];
                ElementType type = OnnxDataTypes.OfPort(to)!.Value;
                Shape shape = new(Count * _types.Length);
                Tensor answer = type.PerByte() == 1 ? answers[target] : new ElementPacking(type, shape).Unpack(answers[target].Integers, shape);
                for (int i = 0; i < shape.Count; i++)
                {
                    var source = _types[i / Count];
                    object given = ElementOf(source, i % Count);
                    object want = CastOracle.Of(source.DataType, given, to, saturate);
                    object got = answer.Type.IsFloating() ? CastOracle.Rounded(answer.Floats[i], to) : (object)answer.Integers[i];
                    Assert.True(want.Equals(got) || CastOracle.AreBothNaN(want, got, to),
                        $"{given} of {OnnxDataTypes.NameOf(source.DataType)} is {got} as {OnnxDataTypes.NameOf(to)}, not {want}");
                }
            }
        }
    }
}
