data "aws_iam_policy_document" "orders" {
  statement {
    effect    = "Allow"
    actions   = ["execute-api:Invoke"]
    resources = ["execute-api:/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
  statement {
    effect    = "Deny"
    actions   = ["execute-api:Invoke"]
    resources = ["execute-api:/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringNotEquals"
      variable = "aws:SourceVPCE"
      values   = [local.endpoint, "vpce-0123"]
    }
  }
}

locals {
  endpoint = aws_vpc_endpoint.api.id
}

resource "aws_vpc_endpoint" "api" {
  service_name        = "com.amazonaws.${var.region}.execute-api"
  vpc_id              = var.vpc
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  security_group_ids  = [aws_security_group.api.id]
}

resource "aws_security_group" "api" {
  vpc_id = var.vpc
  ingress {
    protocol    = "tcp"
    from_port   = 80
    to_port     = 80
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_api_gateway_rest_api" "orders" {
  name   = "orders"
  policy = data.aws_iam_policy_document.orders.json
  endpoint_configuration {
    types = ["PRIVATE"]
  }
}
