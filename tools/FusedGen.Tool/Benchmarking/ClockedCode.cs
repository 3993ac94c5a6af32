using System.Globalization;
using FusedGen.Compiler;
using FusedGen.Compiler.Planning;
using FusedGen.Tool.CommandLine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Tool.Benchmarking;

/// <summary>
/// Generated code that can also add up how long each kernel takes: the time from before its call to before the next. The method that predicts and the one that calls the kernels
/// are there once more, with the clock; the code itself and the kernels stay as they are, so that one compilation serves all.
/// </summary>
internal sealed class ClockedCode : CSharpSyntaxRewriter
{
    /// <summary>The class that takes the times.</summary>
    public const string Clock = "FusedGenKernelClock";

    /// <summary>Its field with the ticks of each kernel in the last prediction.</summary>
    public const string Ticks = "Ticks";

    /// <summary>The method that predicts one sample and takes the times.</summary>
    public const string PredictMethod = "ClockedPredict";

    private const string ClockedRunMethod = "ClockedRun";
    private const string RunMethod = "Run";

    private readonly int _kernels;

    /// <summary>The kernels that run as one method with the next where vectors are wide.</summary>
    private readonly IReadOnlyCollection<int> _joined;

    private int _blocks;

    private ClockedCode(Procedure procedure)
    {
        _kernels = procedure.Kernels.Count;
        _joined = [.. procedure.Joins.Keys];
    }

    /// <summary>Adds the clock to the readable file. The time of two kernels that are one method counts as the first one's, and the other has none.</summary>
    /// <exception cref="ToolException">The calls are not where they should be.</exception>
    public static IReadOnlyList<GeneratedFile> Of(IReadOnlyList<GeneratedFile> code, Procedure procedure)
    {
        ClockedCode rewriter = new(procedure);
        SyntaxNode root = rewriter.Visit(CSharpSyntaxTree.ParseText(code[0].Text).GetRoot());
        if (rewriter._blocks == 0)
        {
            throw ToolException.Negative("The calls of the kernels were not found in the generated code, which is a defect of FusedGen.");
        }

        string clock = $$"""
            internal static class {{Clock}}
            {
                public static readonly long[] {{Ticks}} = new long[{{procedure.Kernels.Count.ToString(CultureInfo.InvariantCulture)}}];
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
            """;
        return [new GeneratedFile("", root.ToFullString()), .. code.Skip(1), new GeneratedFile(".Clock", clock)];
    }

    /// <inheritdoc/>
    public override SyntaxNode VisitClassDeclaration(ClassDeclarationSyntax node) => node.AddMembers([.. node.Members.OfType<MethodDeclarationSyntax>().SelectMany(Copy)]);

    /// <inheritdoc/>
    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) => node.Identifier.Text == RunMethod ? SyntaxFactory.IdentifierName(ClockedRunMethod) : node;

    /// <inheritdoc/>
    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        // One block for each kind of vector, each with a call for each kernel or pair of them, some of them in loops; without vectors it is the method's own.
        int calls = node.DescendantNodes().OfType<StatementSyntax>().Count(IsCall);
        bool isJoined = calls == _kernels - _joined.Count;
        if (node.Statements.Any(s => s is IfStatementSyntax) || (calls != _kernels && !isJoined))
        {
            return base.VisitBlock(node);
        }

        int kernel = 0;
        BlockSyntax clocked = Clocked(node, isJoined ? _joined : [], ref kernel);
        _blocks++;
        return clocked.WithStatements(clocked.Statements.Insert(0, Call("Start()")).Add(Call("Enter(-1)")));
    }

    /// <summary>The method with the clock, where there shall be one.</summary>
    private IEnumerable<MethodDeclarationSyntax> Copy(MethodDeclarationSyntax method) => method.Identifier.Text switch
    {
        "Predict" => [Renamed(method, PredictMethod)],
        RunMethod => [Renamed(method, ClockedRunMethod)],
        _ => [],
    };

    private MethodDeclarationSyntax Renamed(MethodDeclarationSyntax method, string name) =>
        ((MethodDeclarationSyntax)VisitMethodDeclaration(method)!).WithIdentifier(SyntaxFactory.Identifier(name));

    private static BlockSyntax Clocked(BlockSyntax block, IReadOnlyCollection<int> joined, ref int kernel)
    {
        List<StatementSyntax> statements = [];
        foreach (StatementSyntax statement in block.Statements)
        {
            if (IsCall(statement))
            {
                statements.Add(Call($"Enter({kernel.ToString(CultureInfo.InvariantCulture)})"));
                kernel += joined.Contains(kernel) ? 2 : 1;
            }

            statements.Add(statement is ForStatementSyntax { Statement: BlockSyntax body } loop ? loop.WithStatement(Clocked(body, joined, ref kernel)) : statement);
        }

        return block.WithStatements(SyntaxFactory.List(statements));
    }

    private static bool IsCall(StatementSyntax statement) => statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: IdentifierNameSyntax } };

    private static StatementSyntax Call(string call) => SyntaxFactory.ParseStatement($"global::{Clock}.{call};\n");
}
