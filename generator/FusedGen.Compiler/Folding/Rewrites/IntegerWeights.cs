using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Ranges;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>W·x + b = s ∘ (Q·x) + b</c> with <c>W = s ∘ Q</c>: where the inputs are whole numbers and the weights of each
/// output are multiples of one number, the sum is one of integers, and scale and bias come after it.
/// </summary>
/// <remarks>
/// Undoes what folding scales into the weights of a quantised layer has done, once nothing else is to be folded. The
/// sum is exact where integers are added, which takes half the time; the products of a small layer are not worth it.
/// </remarks>
internal sealed class IntegerWeights : Rewrite
{
    /// <summary>With fewer weights, scale and bias cost what integers save.</summary>
    public const int LeastWeights = 2048;

    /// <summary>The largest difference of two integers of 8 bits.</summary>
    private const int LargestInteger = 255;

    /// <summary>Relative to a weight: several factors were multiplied with it in double.</summary>
    private const double Tolerance = 1e-12;

    /// <summary>With more, the sum might leave 32 bits.</summary>
    private const double LargestBias = 1 << 30;

    private const double BiasTolerance = 1e-4;

    /// <summary>The scale of a bias is the product of two, rounded to float.</summary>
    private const double BiasPrecision = 2.4e-7;

    public override string Name => "integer weights";

    public override string Algebra => "W·x + b = s∘(Q·x) + b with W = s∘Q";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        (Tensor? weight, double[]? bias, Epilogue? epilogue) = operation switch
        {
            LinearOperation linear => (linear.Weight, linear.Bias, linear.Epilogue),
            ConvolutionOperation { IsTransposed: false, Groups: 1 } convolution => (convolution.Weight, convolution.Bias, convolution.Epilogue),
            _ => (null, null, null),
        };
        if (weight is null || weight.Count < LeastWeights || weight.Type != ElementType.Float32 || operation.Output.Type != ElementType.Float32
            || AreIntegers(weight)
            || !new WholeNumbers().Of(operation.Inputs[0]).FitsInt16
            || Integers(weight) is not { } integers)
        {
            return false;
        }

        int spatial = operation is ConvolutionOperation ? operation.Output.Shape.Rank - 2 : 0;
        List<Value> inputs = [.. epilogue?.Inputs ?? []];
        Expression sum = new UnaryExpression(UnaryFunction.Whole, new InputExpression(0, ElementType.Float32), ElementType.Float32);
        Expression scaled = Combined(BinaryFunction.Multiply, sum, integers.Scales);
        double[]? start = bias is null ? null : Multiples(bias, integers.Scales);
        Expression shifted = bias is null || start is not null ? scaled : Combined(BinaryFunction.Add, scaled, bias);
        Expression whole = epilogue is null ? shifted : ExpressionRebuilding.ReplaceInputs(epilogue.Expression, input => input.Index == 0 ? shifted : input);
        Epilogue after = new(whole, inputs);
        context.Folded(this, Description.Of(operation), operation.Output);
        context.Replace(operation, operation is ConvolutionOperation { } c
            ? new ConvolutionOperation(c.Origin, c.Input, integers.Weight, start, c.Window, c.Groups, c.IsTransposed, c.Output, after)
            : new LinearOperation(operation.Origin, operation.Inputs[0], integers.Weight, start, operation.Output, after));
        return true;

        Expression Combined(BinaryFunction function, Expression left, double[] perOutput)
        {
            if (perOutput.All(p => p.Equals(perOutput[0])))
            {
                return new BinaryExpression(function, left, new FloatConstant(perOutput[0]), ElementType.Float32);
            }

            inputs.Add(new Value("", new Tensor(new Shape([perOutput.Length, .. Enumerable.Repeat(1, spatial)]), perOutput, ElementType.Float32)));
            return new BinaryExpression(function, left, new InputExpression(inputs.Count, ElementType.Float32), ElementType.Float32);
        }
    }

    /// <summary>
    /// A bias as multiples of the scales, as quantised layers have it; null where it is none, and is added afterwards.
    /// </summary>
    private static double[]? Multiples(double[] bias, double[] scales)
    {
        double[] multiples = new double[bias.Length];
        for (int m = 0; m < bias.Length; m++)
        {
            double multiple = bias[m] / scales[m];
            multiples[m] = Math.Round(multiple);
            if (!(Math.Abs(multiple) < LargestBias && Math.Abs(multiple - multiples[m]) <= Math.Max(BiasTolerance, Math.Abs(multiple) * BiasPrecision)))
            {
                return null;
            }
        }

        return multiples;
    }

    private static bool AreIntegers(Tensor weight) => weight.Floats.All(w => Math.Floor(w).Equals(w) && Math.Abs(w) <= LargestInteger);

    /// <summary>Q and s; null where the weights of an output are no multiples of one number.</summary>
    private static (Tensor Weight, double[] Scales)? Integers(Tensor weight)
    {
        int outputs = weight.Shape[0];
        int perOutput = weight.Count / outputs;
        double[] integers = new double[weight.Count];
        double[] scales = new double[outputs];
        for (int m = 0; m < outputs; m++)
        {
            if (CommonDivisor(weight.Floats, m * perOutput, perOutput) is not { } scale)
            {
                return null;
            }

            scales[m] = scale;
            for (int i = m * perOutput; i < (m + 1) * perOutput; i++)
            {
                integers[i] = Math.Round(weight.Floats[i] / scale);
            }
        }

        return (new Tensor(weight.Shape, integers, weight.Type), scales);
    }

    /// <summary>The largest number of which all weights of an output are multiples, at most 255 of it.</summary>
    private static double? CommonDivisor(double[] weights, int start, int count)
    {
        double least = double.PositiveInfinity;
        double most = 0;
        for (int i = start; i < start + count; i++)
        {
            double size = Math.Abs(weights[i]);
            if (size > 0)
            {
                least = Math.Min(least, size);
                most = Math.Max(most, size);
            }
        }

        if (most == 0)
        {
            return 1;
        }

        if (double.IsInfinity(most) || double.IsNaN(most))
        {
            return null;
        }

        for (int parts = 1; parts <= LargestInteger; parts++)
        {
            double divisor = least / parts;
            if (most / divisor > LargestInteger + 0.5)
            {
                return null;
            }

            if (AllAreMultiples(divisor))
            {
                return divisor;
            }
        }

        return null;

        bool AllAreMultiples(double divisor)
        {
            for (int i = start; i < start + count; i++)
            {
                double multiple = weights[i] / divisor;
                if (Math.Abs(multiple - Math.Round(multiple)) > Tolerance * LargestInteger)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
