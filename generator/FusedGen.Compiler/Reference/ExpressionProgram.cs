using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// An expression as a list in which operands come before their users and a shared node stands once, evaluated for one
/// place at a time. The list keeps deep and much-shared expressions from costing a deep stack or exponential time.
/// </summary>
internal sealed class ExpressionProgram
{
    private readonly List<Expression> _nodes = [];
    private readonly List<int[]> _operands = [];
    private readonly double[] _floats;
    private readonly long[] _integers;
    private readonly Func<double>? _noise;

    /// <summary>Makes an expression ready.</summary>
    /// <param name="root">The expression.</param>
    /// <param name="noise">What each floating result but that of a leaf is multiplied with, to learn how much rounding
    /// it would change the whole; null for nothing.</param>
    public ExpressionProgram(Expression root, Func<double>? noise = null)
    {
        _noise = noise;
        Flatten(root);
        _floats = new double[_nodes.Count];
        _integers = new long[_nodes.Count];
    }

    /// <summary>The result of the last evaluation, where it is floating.</summary>
    public double Float => _floats[_nodes.Count - 1];

    /// <summary>The result of the last evaluation, where it is an integer or a boolean.</summary>
    public long Integer => _integers[_nodes.Count - 1];

    /// <summary>Evaluates the expression with the elements of the inputs at the given offsets.</summary>
    public void Evaluate(Tensor[] inputs, int[] offsets)
    {
        for (int i = 0; i < _nodes.Count; i++)
        {
            int[] operands = _operands[i];
            switch (_nodes[i])
            {
                case InputExpression { Index: int input, Type: ElementType type }:
                    if (type.IsFloating())
                    {
                        _floats[i] = inputs[input].Floats[offsets[input]];
                    }
                    else
                    {
                        _integers[i] = inputs[input].Integers[offsets[input]];
                    }

                    break;

                case FloatConstant constant:
                    _floats[i] = constant.Value;
                    break;

                case IntegerConstant constant:
                    _integers[i] = constant.Value;
                    break;

                case UnaryExpression unary:
                    EvaluateUnary(i, unary, operands[0]);
                    break;

                case BinaryExpression binary:
                    EvaluateBinary(i, binary, operands[0], operands[1]);
                    break;

                case SelectExpression:
                    int chosen = _integers[operands[0]] != 0 ? operands[1] : operands[2];
                    _floats[i] = _floats[chosen];
                    _integers[i] = _integers[chosen];
                    break;

                case CastExpression cast:
                    EvaluateCast(i, cast, operands[0]);
                    break;

                default:
                    throw new InvalidOperationException($"{_nodes[i].GetType().Name} has no reference evaluation.");
            }

            if (_noise is not null && operands.Length > 0 && _nodes[i].Type.IsFloating())
            {
                _floats[i] *= _noise();
            }
        }
    }

    private void EvaluateUnary(int i, UnaryExpression unary, int operand)
    {
        bool floatingOperand = unary.Operand.Type.IsFloating();
        if (unary.Function == UnaryFunction.Bits)
        {
            _floats[i] = floatingOperand ? 0 : ElementBits.ToNumber(_integers[operand], unary.Type);
            _integers[i] = floatingOperand ? ElementBits.Of(_floats[operand], unary.Operand.Type) : 0;
        }
        else if (unary.Type.IsFloating())
        {
            _floats[i] = FloatFunctions.Evaluate(unary.Function, _floats[operand]);
        }
        else if (floatingOperand)
        {
            _integers[i] = FloatFunctions.Test(unary.Function, _floats[operand]) ? 1 : 0;
        }
        else
        {
            _integers[i] = Integers.Wrap(IntegerFunctions.Evaluate(unary.Function, _integers[operand], unary.Type), unary.Type);
        }
    }

    private void EvaluateBinary(int i, BinaryExpression binary, int left, int right)
    {
        bool floatingOperands = binary.Left.Type.IsFloating();
        if (binary.Function.IsComparison())
        {
            bool holds = floatingOperands
                ? FloatFunctions.Compare(binary.Function, _floats[left], _floats[right])
                : IntegerFunctions.Compare(binary.Function, _integers[left], _integers[right], binary.Left.Type);
            _integers[i] = holds ? 1 : 0;
        }
        else if (floatingOperands)
        {
            _floats[i] = FloatFunctions.Evaluate(binary.Function, _floats[left], _floats[right]);
        }
        else
        {
            _integers[i] = Integers.Wrap(IntegerFunctions.Evaluate(binary.Function, _integers[left], _integers[right], binary.Type), binary.Type);
        }
    }

    private void EvaluateCast(int i, CastExpression cast, int operand)
    {
        bool fromFloat = cast.Operand.Type.IsFloating();
        if (cast.Type.IsFloating())
        {
            _floats[i] = fromFloat ? _floats[operand] : Integers.ToDouble(_integers[operand], cast.Operand.Type);
            if (cast.Type == ElementType.Float16)
            {
                _floats[i] = HalfPrecision.Round(_floats[i]);
            }
        }
        else
        {
            _integers[i] = fromFloat ? Integers.FromFloat(_floats[operand], cast.Type) : Integers.Wrap(_integers[operand], cast.Type);
        }
    }

    private void Flatten(Expression root)
    {
        Dictionary<Expression, int> slots = new(ExpressionIdentity.Instance);
        foreach (Expression node in ExpressionOrder.Of(root))
        {
            slots.Add(node, _nodes.Count);
            _nodes.Add(node);
            _operands.Add(ExpressionOrder.OperandsOf(node).Select(o => slots[o]).ToArray());
        }
    }
}
