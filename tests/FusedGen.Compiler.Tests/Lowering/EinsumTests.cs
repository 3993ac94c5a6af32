using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>Einstein sums against their definition: a loop over all labels.</summary>
public class EinsumTests
{
    [Theory]
    [InlineData("ij,jk->ik", new[] { 2, 3 }, new[] { 3, 4 })]
    [InlineData("ij,jk", new[] { 2, 3 }, new[] { 3, 4 })]
    [InlineData(" i j , j k -> k i ", new[] { 2, 3 }, new[] { 3, 4 })]
    [InlineData("ba,cb", new[] { 2, 3 }, new[] { 4, 2 })]
    [InlineData("Ab,bA", new[] { 2, 3 }, new[] { 3, 2 })]
    [InlineData("aB,Bc->cBa", new[] { 2, 3 }, new[] { 3, 2 })]
    [InlineData("bhqd,bhkd->bhqk", new[] { 2, 3, 4, 5 }, new[] { 2, 3, 6, 5 })]
    [InlineData("...ij,...jk->...ik", new[] { 2, 1, 3, 4 }, new[] { 5, 4, 2 })]
    [InlineData("...i,...i", new[] { 2, 3 }, new[] { 3 })]
    [InlineData("i...,i->...", new[] { 3, 2, 2 }, new[] { 3 })]
    [InlineData("ii", new[] { 3, 3 }, null)]
    [InlineData("ii->i", new[] { 3, 3 }, null)]
    [InlineData("iij->ji", new[] { 3, 3, 2 }, null)]
    [InlineData("...ii->...i", new[] { 2, 3, 3 }, null)]
    [InlineData("ij->", new[] { 3, 2 }, null)]
    [InlineData("ij->j", new[] { 3, 2 }, null)]
    [InlineData("...", new[] { 3, 2 }, null)]
    [InlineData("->", new int[0], null)]
    [InlineData(",", new int[0], new int[0])]
    [InlineData("i,->i", new[] { 3 }, new int[0])]
    [InlineData("i,j->ij", new[] { 3 }, new[] { 2 })]
    [InlineData("ij,ij->ij", new[] { 3, 2 }, new[] { 3, 2 })]
    [InlineData("ij,kl->k", new[] { 3, 2 }, new[] { 4, 5 })]
    [InlineData("ij,ij->i", new[] { 3, 1 }, new[] { 3, 4 })]
    [InlineData("ii,ij->j", new[] { 3, 3 }, new[] { 3, 2 })]
    public void ItIsWhatItsEquationSays(string equation, int[] first, int[]? second)
    {
        int[][] shapes = second is null ? [first] : [first, second];
        foreach (int constants in Enumerable.Range(0, 1 << shapes.Length))
        {
            Check(equation, shapes, constants, OnnxBuilder.Float);
        }
    }

    [Fact]
    public void IntegersAreSummedAsIntegers() => Check("ij,jk->ik", [[2, 3], [3, 4]], 0, OnnxBuilder.Int64);

    [Fact]
    public void AnyEquation() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            (string equation, int[][] shapes) = RandomEquation(new Random(seed));
            Check(equation, shapes, seed % (1 << shapes.Length), OnnxBuilder.Float);
        },
        iter: 300);

    [Fact]
    public void WeightsBecomeALayerAndKeepTheBatchInFront()
    {
        ModelGraph graph = Lower(Model("btd,dhe->bthe", [[1, 3, 4], [4, 2, 5]], constants: 2, OnnxBuilder.Float));
        LinearOperation layer = Assert.Single(graph.Operations.OfType<LinearOperation>());
        Assert.Equal(new Shape(1, 3, 4), layer.Input.Shape);
        Assert.All(graph.Operations.Where(o => o != layer), o => Assert.True(Assert.IsType<MoveOperation>(o).IsReshape));
    }

    /// <summary>A thin matrix first: (A · B) · v costs 2·9·9·9 multiplications more than A · (B · v).</summary>
    [Fact]
    public void TheCheapOrderIsTaken()
    {
        ModelGraph graph = Lower(Model("ij,jk,k->i", [[9, 9], [9, 9], [9]], constants: 0, OnnxBuilder.Float));
        Assert.Equal(2 * 9 * 9, graph.MultiplyAdds);
    }

    [Fact]
    public void AProductOfWeightsIsMadeWhileCompilingWhereItSavesWork()
    {
        ModelGraph graph = Lower(Model("ni,ij,jk->nk", [[1, 4], [4, 30], [30, 3]], constants: 6, OnnxBuilder.Float));
        Assert.Equal(4 * 3, graph.MultiplyAdds);
        ModelGraph bottleneck = Lower(Model("ni,ij,jk->nk", [[1, 40], [40, 2], [2, 30]], constants: 6, OnnxBuilder.Float));
        Assert.Equal((40 * 2) + (2 * 30), bottleneck.MultiplyAdds);
    }

    private static void Check(string equation, int[][] shapes, int constants, int dataType)
    {
        ModelGraph graph = Lower(Model(equation, shapes, constants, dataType));
        Tensor[] operands = shapes.Select((shape, i) => Operand(i, new Shape(shape), dataType)).ToArray();
        Tensor[] inputs = operands.Where((_, i) => (constants & (1 << i)) == 0).ToArray();
        (int[] shape, double[] expected) = Defined(equation, operands);
        Tensor result = Assert.Single(ReferenceEvaluator.Evaluate(graph, inputs));
        Assert.Equal(new Shape(shape), result.Shape);
        Agreement.AssertClose([new Tensor(new Shape(shape), expected)], [result], 1e-12);
    }

    private static ModelGraph Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;

    private static OnnxBuilder Model(string equation, int[][] shapes, int constants, int dataType)
    {
        OnnxBuilder model = OnnxBuilder.Model();
        for (int i = 0; i < shapes.Length; i++)
        {
            if ((constants & (1 << i)) != 0)
            {
                model.Weights($"x{i}", shapes[i], [.. Operand(i, new Shape(shapes[i]), dataType).Floats.Select(v => (float)v), 0]);
            }
            else
            {
                model.TypedInput($"x{i}", dataType, shapes[i].Select(d => (object)d).ToArray());
            }
        }

        return model.Node("Einsum", Enumerable.Range(0, shapes.Length).Select(i => $"x{i}").ToArray(), "y", ("equation", equation)).Output("y");
    }

    private static Tensor Operand(int number, Shape shape, int dataType) =>
        Agreement.RandomTensor(new Random(number + 1), dataType == OnnxBuilder.Float ? ElementType.Float32 : ElementType.Int64, shape);

    /// <summary>The sum by its definition, with the axes of an ellipsis as the labels '9', '8', …</summary>
    private static (int[] Shape, double[] Elements) Defined(string equation, Tensor[] operands)
    {
        string[] sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',').Select((term, i) => Spelled(term, operands[i].Shape.Rank)).ToArray();
        string ellipsis = string.Concat(terms.SelectMany(t => t).Where(char.IsDigit).Distinct().Order());
        string output = sides.Length > 1
            ? sides[1].Replace("...", ellipsis, StringComparison.Ordinal)
            : ellipsis + string.Concat(terms.SelectMany(t => t).Where(char.IsLetter).GroupBy(c => c).Where(g => g.Count() == 1).Select(g => g.Key).Order());
        string labels = string.Concat(output.Concat(terms.SelectMany(t => t)).Distinct());
        int[] sizes = labels.Select(c => terms.SelectMany((t, i) => t.Select((l, axis) => l == c ? operands[i].Shape[axis] : 1)).Append(1).Max()).ToArray();
        double[] elements = new double[output.Select((_, i) => sizes[i]).Aggregate(1, (a, b) => a * b)];
        int inner = sizes.Skip(output.Length).Aggregate(1, (a, b) => a * b);
        int[] strides = new Shape(sizes).Strides();
        for (int place = 0; place < elements.Length * inner; place++)
        {
            double product = 1;
            for (int i = 0; i < operands.Length; i++)
            {
                int[] own = operands[i].Shape.Strides();
                int offset = terms[i].Select((c, axis) => (c, axis)).Sum(l =>
                    operands[i].Shape[l.axis] == 1 ? 0 : place / strides[labels.IndexOf(l.c)] % sizes[labels.IndexOf(l.c)] * own[l.axis]);
                product *= operands[i].ElementAsDouble(offset);
            }

            elements[place / inner] += product;
        }

        return (output.Select((_, i) => sizes[i]).ToArray(), elements);
    }

    private static string Spelled(string term, int rank)
    {
        int axes = rank - term.Count(char.IsLetter);
        return term.Replace("...", string.Concat(Enumerable.Range(10 - axes, axes)), StringComparison.Ordinal);
    }

    private static (string Equation, int[][] Shapes) RandomEquation(Random random)
    {
        const string Letters = "abcdEF";
        int[] sizes = Letters.Select(_ => random.Next(1, 4)).ToArray();
        int[] broadcast = Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 4)).ToArray();
        List<string> terms = [];
        List<int[]> shapes = [];
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            string letters = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Letters[random.Next(Letters.Length)]));
            int[] ellipsis = broadcast.Length == 0 ? [] : broadcast[random.Next(broadcast.Length + 1)..].Select(d => random.Next(4) == 0 ? 1 : d).ToArray();
            int at = random.Next(letters.Length + 1);
            bool spelled = ellipsis.Length > 0 || random.Next(4) == 0;
            terms.Add(spelled ? letters[..at] + "..." + letters[at..] : letters);
            int[] axes = letters.Select(c => sizes[Letters.IndexOf(c)]).ToArray();
            shapes.Add([.. axes[..at], .. ellipsis, .. axes[at..]]);
        }

        string equation = string.Join(',', terms);
        if (random.Next(2) == 0)
        {
            string kept = string.Concat(equation.Where(char.IsLetter).Distinct().Where(_ => random.Next(2) == 0).OrderBy(_ => random.Next()));
            int at = random.Next(kept.Length + 1);
            equation += "->" + (equation.Contains("...", StringComparison.Ordinal) ? kept[..at] + "..." + kept[at..] : kept);
        }

        return (equation, shapes.ToArray());
    }
}
