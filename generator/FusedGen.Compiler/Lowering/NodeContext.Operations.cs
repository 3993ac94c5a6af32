using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>Adding maps, reductions and products to the graph.</summary>
internal sealed partial class NodeContext
{
    /// <summary>A value that the node computes. Its name is that of the node's first output.</summary>
    public Value NewValue(ElementType type, Shape shape) => new(_node.Outputs.FirstOrDefault(o => o.Length > 0) ?? _node.Name, type, shape);

    /// <summary>A constant that the node makes.</summary>
    public Value NewConstant(Tensor tensor) => new(_node.Outputs.FirstOrDefault(o => o.Length > 0) ?? _node.Name, tensor);

    /// <summary>A row of texts that the node names.</summary>
    public Tensor TextRow(IReadOnlyList<string> texts) => new Tensor(new Shape(texts.Count), texts.ToArray()).AddedTo(_graph.Vocabulary);

    public Value Add(Operation operation) => _graph.Add(operation);

    /// <summary>The shape to which all of the values broadcast.</summary>
    public Shape Broadcast(IEnumerable<Value> values)
    {
        int[] result = [];
        foreach (Value value in values)
        {
            int[] own = value.Shape.ToArray();
            int[] merged = new int[Math.Max(result.Length, own.Length)];
            for (int fromEnd = 1; fromEnd <= merged.Length; fromEnd++)
            {
                int left = fromEnd <= result.Length ? result[result.Length - fromEnd] : 1;
                int right = fromEnd <= own.Length ? own[own.Length - fromEnd] : 1;
                if (left != right && left != 1 && right != 1)
                {
                    throw Mismatch($"combines the shapes {string.Join(" and ", values.Select(v => v.Shape))}, which do not broadcast");
                }

                merged[merged.Length - fromEnd] = left == 1 ? right : left;
            }

            result = merged;
        }

        return ShapeOf(result);
    }

    /// <summary>
    /// An expression over the elements of values, which broadcast to each other. A constant of one element becomes a
    /// number in the expression, and a value that is given twice is read once.
    /// </summary>
    public Value Map(Func<Expression[], Expression> build, params Value[] operands)
    {
        List<Value> inputs = [];
        Expression[] elements = new Expression[operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            Value operand = operands[i];
            int same = Array.IndexOf(operands, operand);
            if (same < i)
            {
                elements[i] = elements[same];
            }
            else if (operand.Constant is { Count: 1 } scalar)
            {
                elements[i] = Formula.Element(scalar);
            }
            else
            {
                elements[i] = new InputExpression(inputs.Count, operand.Type);
                inputs.Add(operand);
            }
        }

        Expression expression = build(elements);
        Shape shape = Broadcast(operands);
        return expression is InputExpression identity && inputs[identity.Index].Shape.Equals(shape)
            ? inputs[identity.Index]
            : Add(new MapOperation(Origin, expression, inputs, NewValue(expression.Type, shape)));
    }

    public Value Map(Value operand, Func<Expression, Expression> build) => Map(x => build(x[0]), operand);

    public Value Map(Value left, Value right, Func<Expression, Expression, Expression> build) => Map(x => build(x[0], x[1]), left, right);

    /// <summary>Combines the elements along axes, which are kept as 1 or dropped.</summary>
    public Value Reduce(ReduceKind kind, Value input, IReadOnlyList<int> axes, bool keepDimensions = true)
    {
        IEnumerable<int> dimensions = keepDimensions
            ? input.Shape.ToArray().Select((d, axis) => axes.Contains(axis) ? 1 : d)
            : input.Shape.ToArray().Where((_, axis) => !axes.Contains(axis));
        ElementType type = kind >= ReduceKind.ArgMax ? ElementType.Int64 : input.Type;
        return Add(new ReduceOperation(Origin, kind, input, axes, NewValue(type, ShapeOf(dimensions))));
    }

    /// <summary>The mean along axes, which are kept as 1.</summary>
    public Value Mean(Value input, IReadOnlyList<int> axes)
    {
        double count = axes.Aggregate(1.0, (product, axis) => product * input.Shape[axis]);
        return Map(Reduce(ReduceKind.Sum, input, axes), sum => Formula.Multiply(sum, 1 / count));
    }

    /// <summary>x · Wᵀ + b over the innermost axis.</summary>
    /// <param name="input">[…, K].</param>
    /// <param name="weight">[M, K].</param>
    /// <param name="bias">[M], or null.</param>
    public Value Linear(Value input, Tensor weight, double[]? bias)
    {
        int[] dimensions = input.Shape.ToArray();
        dimensions[dimensions.Length - 1] = weight.Shape[0];
        return Add(new LinearOperation(Origin, input, weight, bias, NewValue(input.Type, ShapeOf(dimensions))));
    }

    /// <summary>The matrix product of two values of rank 2 at least, whose leading axes broadcast.</summary>
    public Value MatMul(Value left, Value right)
    {
        int rows = left.Shape[left.Shape.Rank - 2];
        int columns = right.Shape.Last;
        if (left.Shape.Last != right.Shape[right.Shape.Rank - 2])
        {
            throw Mismatch($"multiplies matrices of the shapes {left.Shape} and {right.Shape}");
        }

        Value Leading(Value value) => new(value.Name, value.Type, new Shape(value.Shape.ToArray().Take(value.Shape.Rank - 2).ToArray()));
        int[] leading = Broadcast([Leading(left), Leading(right)]).ToArray();
        return Add(new MatMulOperation(Origin, left, right, NewValue(left.Type, ShapeOf([.. leading, rows, columns]))));
    }
}
